using System.Net;
using System.Net.Sockets;
using Alleycat.Local.Transports.Readiness;
using Alleycat.Mqtt;

namespace Alleycat.Local.Transports;

/// <summary>Takes plain TCP connections for the broker.</summary>
/// <remarks>
/// Not Kestrel, which has a pipe, two buffers and two hops from thread to thread between a connection's socket and its handler: on two
/// processors they cost more than the broker itself (docs/decisions/0025-plain-tcp-by-socket.md). TLS and WebSocket stay with Kestrel. On Linux
/// threads of its own do the reading (docs/decisions/0050-sockets-on-threads-of-their-own.md).
/// </remarks>
internal sealed class MqttTcpListener : IAsyncDisposable
{
    /// <summary>As many as the kernel lets wait to be accepted: a whole race connects at once.</summary>
    private const int Backlog = 4096;

    /// <summary>Threads that read: half of the processors, the other half is for what becomes of it.</summary>
    private static readonly int PollersMax = Math.Max(1, Environment.ProcessorCount / 2);

    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(100);

    private readonly MqttBroker _broker;
    private readonly Socket _listener;
    private readonly SocketPoller[] _pollers;
    private int _accepted;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _accepting;

    private MqttTcpListener(MqttBroker broker, Socket listener)
    {
        _broker = broker;
        _listener = listener;
        _pollers = [.. Enumerable.Range(1, Epoll.IsSupported ? PollersMax : 0).Select(number => new SocketPoller($"mqtt sockets {number}"))];
        _accepting = AcceptAsync();
    }

    /// <summary>Where it listens, with the port that was chosen.</summary>
    public IPEndPoint EndPoint => (IPEndPoint)_listener.LocalEndPoint!;

    /// <param name="broker">Serves the connections.</param>
    /// <param name="endPoint">Port 0 takes any free one.</param>
    /// <exception cref="SocketException">The port is taken.</exception>
    public static MqttTcpListener Start(MqttBroker broker, IPEndPoint endPoint)
    {
        var listener = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            listener.Bind(endPoint);
            listener.Listen(Backlog);
            return new(broker, listener);
        }
        catch (SocketException)
        {
            listener.Dispose();
            throw;
        }
    }

    /// <summary>Takes no more connections; those it took are the broker's to end.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _listener.Dispose();
        await _accepting;
        foreach (var poller in _pollers)
            poller.Dispose();
        _stopping.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                var socket = await _listener.AcceptAsync(_stopping.Token);
                _ = ServeAsync(socket);
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (ObjectDisposedException)
            {
                return;
            }
            catch (SocketException)
            {
                // The peer went away while it waited, or no more files may be open: those that are connected go on, and when one leaves the
                // next may come.
                await Task.Delay(RetryDelay);
            }
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        try
        {
            var remote = socket.RemoteEndPoint?.ToString() ?? "unknown";
            using var transport = new SocketTransport(socket, Watch);
            await _broker.RunConnectionAsync(transport, new MqttConnectionInfo(remote));
        }
        catch (Exception exception) when (exception is SocketException or IOException)
        {
            // Gone before it was looked at, or more than the kernel watches.
            socket.Dispose();
        }
    }

    private IReadiness Watch(Socket socket, SocketReader reader) => _pollers.Length == 0
        ? new AsyncReadiness(socket, reader)
        : _pollers[(uint)Interlocked.Increment(ref _accepted) % (uint)_pollers.Length].Watch(socket, reader);
}
