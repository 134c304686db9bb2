using System.IO.Pipelines;
using System.Net.Sockets;
using Alleycat.Local.Transports.Readiness;

namespace Alleycat.Local.Transports;

/// <summary>Presents a TCP socket as the pipe pair that the broker reads and writes, with no pipe and no queue between.</summary>
internal sealed class SocketTransport : IDuplexPipe, IDisposable
{
    private readonly Socket _socket;
    private readonly SocketReader _reader;
    private readonly SocketWriter _writer;
    private bool _isDisposed;

    /// <param name="socket">Connected; closed with this.</param>
    /// <param name="watch">Makes what tells the reader that there is something.</param>
    /// <exception cref="IOException">The kernel has no room to watch another socket.</exception>
    public SocketTransport(Socket socket, Func<Socket, SocketReader, IReadiness> watch)
    {
        socket.NoDelay = true;
        socket.Blocking = false;
        _socket = socket;
        _reader = new(socket, watch);
        _writer = new(socket);
    }

    public PipeReader Input => _reader;

    public PipeWriter Output => _writer;

    /// <summary>Ends the connection: in order, or by a reset where the broker gave the peer up.</summary>
    public void Dispose()
    {
        if (_isDisposed)
            return;
        _isDisposed = true;
        // Before the socket is closed: its number may be another's the moment after.
        _reader.Dispose();
        try
        {
            if (_writer.IsGivenUp)
                _socket.LingerState = new LingerOption(enable: true, seconds: 0);
            else
                _socket.Shutdown(SocketShutdown.Both);
        }
        catch (SocketException)
        {
            // The peer has closed before.
        }
        _socket.Dispose();
        _writer.Dispose();
    }
}
