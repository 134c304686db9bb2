using System.IO.Pipelines;
using System.Net.WebSockets;

namespace Alleycat.Local.Transports;

/// <summary>Presents a WebSocket's binary frames as the pipe pair that the broker reads and writes.</summary>
/// <remarks>
/// MQTT ignores frame borders (3.1.1 section 6): bytes are a stream both ways. Both pipes stop their writer at a bound, so a peer that
/// does not read is felt by the broker.
/// </remarks>
internal sealed class WebSocketTransport : IDuplexPipe
{
    private const int ReceiveBytes = 4 * 1024;

    private static readonly TimeSpan CloseLimit = TimeSpan.FromSeconds(2);

    private static readonly PipeOptions Bounds = new(
        pauseWriterThreshold: 64 * 1024, resumeWriterThreshold: 32 * 1024, useSynchronizationContext: false);

    private readonly WebSocket _socket;
    private readonly Pipe _inbound = new(Bounds);
    private readonly Pipe _outbound = new(Bounds);

    public WebSocketTransport(WebSocket socket) => _socket = socket;

    public PipeReader Input => _inbound.Reader;

    public PipeWriter Output => _outbound.Writer;

    /// <summary>Moves bytes until either side ends; then closes the socket.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var receiving = ReceiveAsync(ended.Token);
        // The broker ends a connection by completing its output: that is the signal to close.
        await SendAsync(cancellationToken);
        await CloseAsync();
        // Giving up a pending receive aborts the connection, and with it what the peer has not got yet, such as the reason why it was
        // refused: the peer's own close comes first, where it comes at all.
        ended.CancelAfter(CloseLimit);
        await receiving;
    }

    private async Task ReceiveAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                var memory = _inbound.Writer.GetMemory(ReceiveBytes);
                var received = await _socket.ReceiveAsync(memory, cancellationToken);
                // MQTT travels in binary frames; a text frame is a protocol error and ends the connection.
                if (received.MessageType != WebSocketMessageType.Binary)
                    break;
                _inbound.Writer.Advance(received.Count);
                var flushed = await _inbound.Writer.FlushAsync(cancellationToken);
                if (flushed.IsCompleted)
                    break;
            }
        }
        catch (Exception exception) when (exception is WebSocketException or OperationCanceledException or IOException)
        {
            // The peer went away; the broker sees the end of its input.
        }
        await _inbound.Writer.CompleteAsync();
    }

    private async Task SendAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                var read = await _outbound.Reader.ReadAsync(cancellationToken);
                foreach (var segment in read.Buffer)
                    await _socket.SendAsync(segment, WebSocketMessageType.Binary, endOfMessage: true, cancellationToken);
                _outbound.Reader.AdvanceTo(read.Buffer.End);
                if (read.IsCompleted)
                    break;
            }
        }
#pragma warning disable CA1031 // The broker completes its output with the reason why it gave the peer up: an end like any other here.
        catch (Exception)
#pragma warning restore CA1031
        {
            // Nobody is there to send to; completing the reader tells the broker.
        }
        await _outbound.Reader.CompleteAsync();
    }

    private async Task CloseAsync()
    {
        if (_socket.State is not (WebSocketState.Open or WebSocketState.CloseReceived))
            return;
        try
        {
            using var limit = new CancellationTokenSource(CloseLimit);
            await _socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, limit.Token);
        }
        catch (Exception exception) when (exception is WebSocketException or OperationCanceledException or IOException)
        {
            // Closing is a courtesy; the peer may be gone already.
        }
    }
}
