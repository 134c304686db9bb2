using System.Net.Sockets;

namespace Alleycat.Local.Transports.Readiness;

/// <summary>Readiness by a receive of no bytes, which completes when there are some: .NET's own way, on every system, by the thread pool.</summary>
internal sealed class AsyncReadiness : IReadiness
{
    private readonly Socket _socket;
    private readonly SocketReader _reader;
    private readonly SocketAsyncEventArgs _waiter = new();
    private readonly Lock _gate = new();
    private bool _isAsking;
    private bool _isDisposed;

    /// <param name="socket">Connected and not blocking.</param>
    /// <param name="reader">Is told.</param>
    public AsyncReadiness(Socket socket, SocketReader reader)
    {
        (_socket, _reader) = (socket, reader);
        _waiter.SetBuffer(Array.Empty<byte>(), 0, 0);
        _waiter.Completed += (_, _) => OnCompleted();
    }

    public bool IsToBeTold(out SocketError error)
    {
        error = SocketError.Success;
        lock (_gate)
        {
            if (_isAsking)
                return true;
            _isAsking = true;
        }
        if (_socket.ReceiveAsync(_waiter))
            return true;
        error = _waiter.SocketError;
        End();
        return false;
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _isDisposed = true;
            // Otherwise the kernel's answer, which closing the socket brings, finds nobody to tell.
            if (_isAsking)
                return;
        }
        _waiter.Dispose();
    }

    private void OnCompleted()
    {
        var error = _waiter.SocketError;
        End();
        _reader.OnReadable(isHungUp: false, error);
    }

    private void End()
    {
        lock (_gate)
        {
            _isAsking = false;
            if (!_isDisposed)
                return;
        }
        _waiter.Dispose();
    }
}
