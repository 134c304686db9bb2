using System.IO.Pipelines;
using System.Net.Sockets;

namespace Alleycat.Mqtt.Client;

/// <summary>A TCP connection as a pipe pair. An idle one holds no read buffer.</summary>
internal sealed class SocketTransport : IDuplexPipe, IDisposable
{
    private static readonly StreamPipeReaderOptions _readerOptions = new(leaveOpen: true, useZeroByteReads: true);
    private static readonly StreamPipeWriterOptions _writerOptions = new(leaveOpen: true);
    private readonly NetworkStream _stream;

    private SocketTransport(Socket socket)
    {
        _stream = new NetworkStream(socket, ownsSocket: true);
        Input = PipeReader.Create(_stream, _readerOptions);
        Output = PipeWriter.Create(_stream, _writerOptions);
    }

    public PipeReader Input { get; }
    public PipeWriter Output { get; }

    public static async Task<SocketTransport> ConnectAsync(string host, int port, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(host, port, cancellationToken).ConfigureAwait(false);
            return new(socket);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    public void Dispose() => _stream.Dispose();
}
