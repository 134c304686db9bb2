using System.Diagnostics;

namespace Alleycat.LoadTest.Sockets;

/// <summary>One thread's clients. Everything happens on the thread that calls <see cref="Poll"/>.</summary>
internal sealed class EpollLoop : IDisposable
{
    private const int EventsMax = 512;
    private const int BufferBytes = 256 * 1024;

    private readonly int _epoll = Libc.EpollCreate(Libc.EpollCloseOnExec);
    private readonly EpollEvent[] _events = new EpollEvent[EventsMax];
    private MqttPeer?[] _peers = new MqttPeer?[1024];

    /// <summary>Read into by whichever client has its turn.</summary>
    public byte[] ReceiveBuffer { get; } = GC.AllocateUninitializedArray<byte>(BufferBytes, pinned: true);

    /// <summary>Packets are composed here; what the socket does not take at once is kept by the client.</summary>
    public byte[] SendBuffer { get; } = GC.AllocateUninitializedArray<byte>(BufferBytes, pinned: true);

    /// <summary>Clients in it.</summary>
    public int Count { get; private set; }

    /// <summary>Nanoseconds of the machine's monotonic clock: the same in every process.</summary>
    public static long Now => Stopwatch.GetTimestamp();

    /// <summary>The kernel shall wake this thread at the nanosecond asked for, not when it suits it.</summary>
    public static void KeepTime() => _ = Libc.ProcessControl(Libc.SetTimerSlack, 1, 0, 0, 0);

    public void Add(MqttPeer peer, bool isWaitingToWrite)
    {
        if (peer.Socket >= _peers.Length)
            Array.Resize(ref _peers, Math.Max(peer.Socket + 1, _peers.Length * 2));
        _peers[peer.Socket] = peer;
        Count++;
        Control(Libc.EpollAdd, peer.Socket, isWaitingToWrite);
    }

    public void Watch(MqttPeer peer, bool isWaitingToWrite) => Control(Libc.EpollModify, peer.Socket, isWaitingToWrite);

    /// <summary>No longer looks at a client; it stays connected.</summary>
    public void Ignore(MqttPeer peer)
    {
        var settings = default(EpollEvent);
        _ = Libc.EpollControl(_epoll, Libc.EpollDelete, peer.Socket, ref settings);
    }

    public void Remove(MqttPeer peer)
    {
        _peers[peer.Socket] = null;
        Count--;
        _ = Libc.Close(peer.Socket);
    }

    /// <summary>Waits for events, at most <paramref name="nanoseconds"/>, and handles them.</summary>
    /// <returns>Events handled.</returns>
    public int Poll(long nanoseconds)
    {
        var count = Libc.EpollWait(_epoll, _events, EventsMax, new TimeSpec(Math.Max(0, nanoseconds)), 0);
        for (var i = 0; i < count; i++)
        {
            if (_peers[_events[i].Data] is { } peer)
                peer.Handle(_events[i].Events);
        }
        return count;
    }

    /// <summary>Handles events until something is so.</summary>
    /// <exception cref="TimeoutException">It did not become so in time.</exception>
    public void RunUntil(Func<bool> isSo, TimeSpan limit, string what)
    {
        var until = Now + (long)limit.TotalNanoseconds;
        while (!isSo())
        {
            if (Now > until)
                throw new TimeoutException($"Not within {limit.TotalSeconds:0} s: {what}.");
            Poll(10_000_000);
        }
    }

    public void Dispose()
    {
        foreach (var peer in _peers)
            peer?.Close();
        _ = Libc.Close(_epoll);
    }

    private void Control(int operation, int socket, bool isWaitingToWrite)
    {
        var settings = new EpollEvent { Events = Libc.EpollIn | (isWaitingToWrite ? Libc.EpollOut : 0), Data = socket };
        if (Libc.EpollControl(_epoll, operation, socket, ref settings) != 0)
            throw new IOException($"epoll_ctl failed with error {Libc.LastError}.");
    }
}
