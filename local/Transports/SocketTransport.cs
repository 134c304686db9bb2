using System.IO.Pipelines;
using System.Net.Sockets;

namespace Alleycat.Local.Transports;

/// <summary>Presents a TCP socket as the pipe pair that the broker reads and writes, with no pipe and no queue between.</summary>
internal sealed class SocketTransport : IDuplexPipe, IDisposable
{
    private readonly Socket _socket;
    private readonly SocketReader _reader;
    private readonly SocketWriter _writer;
    private bool _isDisposed;

    /// <param name="socket">Connected; closed with this.</param>
    public SocketTransport(Socket socket)
    {
        socket.NoDelay = true;
        socket.Blocking = false;
        _socket = socket;
        _reader = new(socket);
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
        _reader.Dispose();
        _writer.Dispose();
    }
}
