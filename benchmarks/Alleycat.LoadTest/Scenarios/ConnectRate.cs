using Alleycat.LoadTest.Clients;
using Alleycat.LoadTest.Peers;
using Alleycat.LoadTest.Sockets;

namespace Alleycat.LoadTest.Scenarios;

/// <summary>Bikes that come all at once: TCP, CONNECT and CONNACK, at most 80 under way.</summary>
/// <param name="Connections">Of one round; they stay until its end.</param>
internal sealed record ConnectRate(int Connections)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    public string Name => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"connect rate, {Connections:N0} connections");

    public Throughput Run(BrokerProcess broker)
    {
        using var loop = new EpollLoop();
        var peers = Enumerable.Range(1, Connections).Select(i => new Publisher(loop, $"bench-{i}", i, 1, acknowledged: null)).ToArray();
        var usage = broker.Usage;
        var own = Environment.CpuUsage.TotalTime;
        var startedAt = EpollLoop.Now;
        Crowd.Connect(loop, peers, broker.Port, Limit);
        return new(
            Connections, (EpollLoop.Now - startedAt) / 1e9, broker.Usage.CpuSeconds - usage.CpuSeconds,
            (Environment.CpuUsage.TotalTime - own).TotalSeconds, broker.Usage.ResidentBytes);
    }
}
