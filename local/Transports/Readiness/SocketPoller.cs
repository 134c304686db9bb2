using System.IO.Pipes;
using System.Net.Sockets;
using Alleycat.Mqtt;

namespace Alleycat.Local.Transports.Readiness;

/// <summary>
/// One thread that asks the kernel which of many sockets have something, and goes on with their readers itself: no queue and no other
/// thread lies between a bike's message and the broker.
/// </summary>
/// <remarks>
/// What the readers' callers do with what they read runs on this thread, so it must not wait for anything. Sockets are watched for changes only
/// (edge-triggered): a reader that takes less than there is looks again by itself.
/// </remarks>
internal sealed class SocketPoller : IDisposable
{
    private const int EventsMax = 256;
    private const int WakeKey = 0;

    private readonly Epoll _epoll = new(EventsMax);
    private readonly MqttReadRound _round = new();
    private readonly AnonymousPipeServerStream _wake = new(PipeDirection.Out);
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _gate = new();
    private readonly Stack<int> _freeKeys = new();
    private SocketReader?[] _readers = new SocketReader?[64];
    private int _keys = WakeKey + 1;
    private int _count;
    private bool _isEnding;

    /// <param name="name">Of its thread.</param>
    public SocketPoller(string name)
    {
        _epoll.Add(_wake.ClientSafePipeHandle, WakeKey);
        new Thread(Run) { Name = name, IsBackground = true }.Start();
    }

    /// <summary>Ends with the thread.</summary>
    public Task Completion => _completion.Task;

    /// <summary>Watches a socket for a reader.</summary>
    /// <exception cref="IOException">The kernel has no room for it.</exception>
    public IReadiness Watch(Socket socket, SocketReader reader)
    {
        var key = Enter(reader);
        try
        {
            _epoll.Add(socket.SafeHandle, key);
        }
        catch (IOException)
        {
            Leave(key);
            throw;
        }
        return new Watched(this, socket, key);
    }

    /// <summary>Ends the thread once the last socket has left; until then those it watches are served.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_isEnding)
                return;
            _isEnding = true;
            Wake();
        }
    }

    private void Run()
    {
        while (!IsOver())
        {
            var count = _epoll.Wait();
            _round.Begin(count);
            for (var i = 0; i < count; i++)
            {
                var (key, isHungUp) = _epoll.At(i);
                // A reader that left meanwhile is nobody's any more; one that took over its key looks in vain, once.
                Volatile.Read(ref _readers)[key]?.OnReadable(isHungUp);
            }
            _round.End();
        }
        _epoll.Dispose();
        _wake.Dispose();
        _completion.SetResult();
    }

    private bool IsOver()
    {
        lock (_gate)
            return _isEnding && _count == 0;
    }

    private int Enter(SocketReader reader)
    {
        lock (_gate)
        {
            var key = _freeKeys.TryPop(out var free) ? free : _keys++;
            if (key >= _readers.Length)
            {
                var larger = new SocketReader?[_readers.Length * 2];
                _readers.CopyTo(larger, 0);
                Volatile.Write(ref _readers, larger);
            }
            _readers[key] = reader;
            _count++;
            return key;
        }
    }

    private void Leave(int key)
    {
        lock (_gate)
        {
            _readers[key] = null;
            _freeKeys.Push(key);
            if (--_count == 0 && _isEnding)
                Wake();
        }
    }

    // Under the gate, while the thread cannot be gone. Nobody reads it: it is a byte for the end and one for the last socket.
    private void Wake() => _wake.WriteByte(1);

    private sealed class Watched(SocketPoller poller, Socket socket, int key) : IReadiness
    {
        private int _isDisposed;

        public bool IsToBeTold(out SocketError error)
        {
            error = SocketError.Success;
            return true;
        }

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _isDisposed, 1) != 0)
                return;
            if (!socket.SafeHandle.IsClosed)
                poller._epoll.Remove(socket.SafeHandle);
            poller.Leave(key);
        }
    }
}
