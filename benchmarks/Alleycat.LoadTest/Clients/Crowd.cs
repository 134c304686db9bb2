using Alleycat.LoadTest.Sockets;

namespace Alleycat.LoadTest.Clients;

/// <summary>Brings many clients to a broker without flooding its queue of connections to accept.</summary>
internal static class Crowd
{
    /// <summary>Below the 100 that mosquitto lets wait to be accepted: beyond it the kernel drops, and tries again a second later.</summary>
    private const int HandshakesMax = 80;

    // 127.0.0.2 and on: each has its own 28,000 ports, and none is used by anybody else's connection to this broker.
    private const uint FirstSource = 0x7F000002;
    public const int PeersPerSource = 20_000;

    /// <summary>Connects everyone and waits for each CONNACK.</summary>
    /// <exception cref="IOException">The broker refused somebody.</exception>
    /// <exception cref="TimeoutException">It did not answer everybody.</exception>
    public static void Connect(EpollLoop loop, IReadOnlyList<MqttPeer> peers, int port, TimeSpan limit, int firstSource = 0)
    {
        var until = EpollLoop.Now + (long)limit.TotalNanoseconds;
        var begun = 0;
        var done = 0;
        while (done < peers.Count)
        {
            for (; begun < peers.Count && begun - done < HandshakesMax; begun++)
                peers[begun].Connect((uint)(FirstSource + firstSource + (begun / PeersPerSource)), port);
            loop.Poll(10_000_000);
            while (done < begun && peers[done].IsConnected)
                done++;
            if (done < begun && peers[done].IsLost)
                throw new IOException($"The broker refused {peers[done].ClientId}, connection {done + 1} of {peers.Count}.");
            if (EpollLoop.Now > until)
                throw new TimeoutException($"{done} of {peers.Count} connections within {limit.TotalSeconds:0} s.");
        }
    }
}
