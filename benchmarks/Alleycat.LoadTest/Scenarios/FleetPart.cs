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
internal sealed record FleetPart(int Port, int FirstRacer, int Bikes, int Seconds)
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

        EpollLoop.KeepTime();
        var lateness = new LatencyHistogram();
        var total = (long)Bikes * Seconds;
        for (long i = 0; i < total;)
        {
            var dueAt = startedAt + (long)((Int128)i * 1_000_000_000 / Bikes);
            var now = EpollLoop.Now;
            if (now < dueAt)
            {
                loop.Poll(Math.Min(dueAt - now, 10_000_000));
                continue;
            }
            bikes[i % Bikes].Publish(1, (int)(i / Bikes) + 1, dueAt);
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
            Environment.CpuUsage.TotalTime.TotalSeconds, ProcessUsage.Of(Environment.ProcessId).PeakBytes);
    }
}
