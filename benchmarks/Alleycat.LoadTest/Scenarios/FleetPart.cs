using Alleycat.LoadTest.Clients;
using Alleycat.LoadTest.Measuring;
using Alleycat.LoadTest.Sockets;

namespace Alleycat.LoadTest.Scenarios;

/// <summary>
/// One generator process' share of a fleet: bikes that publish at QoS 1 once a second, spread evenly over the second, on a schedule that
/// waits for nobody.
/// </summary>
/// <param name="Port">The broker's, on 127.0.0.1.</param>
/// <param name="FirstRacer">Racers are numbered from here.</param>
/// <param name="Bikes">Connections.</param>
/// <param name="Seconds">Of the race; each is one message of each bike.</param>
/// <param name="WarmUpSeconds">
/// Of the race before, which everyone rides the beginning of up to the moment at which this race begins: what is compiled at its first use
/// has been, as in a process that runs since yesterday.
/// </param>
internal sealed record FleetPart(int Port, int FirstRacer, int Bikes, int Seconds, int WarmUpSeconds = 0)
{
    private const ushort KeepAliveSeconds = 60;
    private static readonly TimeSpan ConnectLimit = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan DrainLimit = TimeSpan.FromSeconds(60);

    /// <summary>Connects, says so, waits for the word to go, publishes.</summary>
    /// <param name="ready">Told when everyone is connected; gives the nanosecond of <see cref="EpollLoop.Now"/> at which the race begins.</param>
    public FleetReport Run(Func<long> ready)
    {
        using var loop = new EpollLoop();
        var acknowledged = new LatencyHistogram();
        var bikes = Enumerable.Range(FirstRacer, Bikes)
            .Select(racer => new Publisher(loop, $"bike-{racer}", racer, 1, acknowledged) { KeepAliveSeconds = KeepAliveSeconds }).ToArray();
        Crowd.Connect(loop, bikes, Port, ConnectLimit, firstSource: FirstRacer / Crowd.PeersPerSource);
        var startedAt = ready();
        foreach (var bike in bikes)
            bike.RaceStartsAt = startedAt;

        EpollLoop.KeepTime();
        var lateness = new LatencyHistogram();
        var cpuBefore = Environment.CpuUsage.TotalTime;
        var (warmUp, total) = ((long)Bikes * WarmUpSeconds, (long)Bikes * Seconds);
        for (var i = -warmUp; i < total;)
        {
            var dueAt = startedAt + (long)((Int128)i * 1_000_000_000 / Bikes);
            var now = EpollLoop.Now;
            if (now < dueAt)
            {
                loop.Poll(Math.Min(dueAt - now, 10_000_000));
                continue;
            }
            var ridden = i < 0 ? i + warmUp : i;
            if (i == 0)
                cpuBefore = Environment.CpuUsage.TotalTime;
            bikes[ridden % Bikes].Publish(1, (int)(ridden / Bikes) + 1, dueAt);
            if (i >= 0)
                lateness.Record(now - dueAt);
            i++;
            if (i % 16 == 0)
                loop.Poll(0);
        }
        var until = EpollLoop.Now + (long)DrainLimit.TotalNanoseconds;
        while (EpollLoop.Now < until && Array.Exists(bikes, static bike => bike.Open > 0 && !bike.IsLost))
            loop.Poll(10_000_000);
        return new(
            bikes.Sum(static bike => bike.Sent), bikes.Sum(static bike => bike.Acknowledged), bikes.Count(static bike => bike.IsLost),
            bikes.Sum(static bike => bike.Unexpected), acknowledged.ToBuckets(), lateness.ToBuckets(),
            (Environment.CpuUsage.TotalTime - cpuBefore).TotalSeconds, ProcessUsage.Of(Environment.ProcessId).PeakBytes);
    }
}
