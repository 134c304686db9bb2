using Alleycat.LoadTest.Sockets;

namespace Alleycat.LoadTest.Clients;

/// <summary>
/// A subscriber on a thread of its own, as the one who reads is not the one who rides: its acknowledgements do not wait behind a thousand bikes that
/// have something to send.
/// </summary>
internal sealed class SubscriberThread : IDisposable
{
    private readonly EpollLoop _loop = new();
    private readonly Subscriber _subscriber;
    private readonly Thread _thread;
    private long _received;
    private volatile bool _isEnded;

    /// <summary>Connects and subscribes.</summary>
    public SubscriberThread(string clientId, string filter, int qos, int port, TimeSpan limit)
    {
        _subscriber = new(_loop, clientId, filter, qos, ages: null);
        Crowd.Connect(_loop, [_subscriber], port, limit);
        _loop.RunUntil(() => _subscriber.IsSubscribed, limit, "SUBACK");
        _thread = new Thread(Run) { Name = clientId };
        _thread.Start();
    }

    public long Received => Volatile.Read(ref _received);

    /// <summary>Ends the thread and the connection.</summary>
    /// <exception cref="IOException">The broker had closed it.</exception>
    public void Dispose()
    {
        _isEnded = true;
        _thread.Join();
        var isLost = _subscriber.IsLost;
        _loop.Dispose();
        if (isLost)
            throw new IOException($"The broker closed {_subscriber.ClientId}.");
    }

    private void Run()
    {
        while (!_isEnded && !_subscriber.IsLost)
        {
            _loop.Poll(10_000_000);
            Volatile.Write(ref _received, _subscriber.Received);
        }
    }
}
