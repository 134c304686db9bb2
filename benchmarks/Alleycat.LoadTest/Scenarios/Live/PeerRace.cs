using Alleycat.LoadTest.Peers;
using Alleycat.LoadTest.Sockets;

namespace Alleycat.LoadTest.Scenarios.Live;

/// <summary>
/// The same riders at a broker that is nothing else: no stream, no boards, no history, nobody who reads, and nothing on the disk before a PUBACK. A
/// floor, not a rival: what connections and acknowledgements alone cost on this machine, in this run.
/// </summary>
/// <param name="Version">The broker's.</param>
/// <param name="Brokers">How many processes of it: one may not hold every connection everywhere.</param>
/// <param name="Seconds">Of publishing.</param>
/// <param name="Bikes">What they saw.</param>
/// <param name="CpuSeconds">Of all its processes, from everyone connected to the last PUBACK.</param>
/// <param name="PeakBytes">Of all its processes.</param>
/// <param name="RacingSeconds">Between these.</param>
internal sealed record PeerRace(
    string Version, int Brokers, int Seconds, FleetTotals Bikes, double CpuSeconds, long PeakBytes, double RacingSeconds)
{
    /// <summary>The load is the same in every second: longer shows nothing more.</summary>
    public const int SecondsMax = 60;

    /// <summary>Runs it on brokers of its own, which are gone afterwards.</summary>
    /// <param name="create">Makes one, not started yet.</param>
    /// <param name="riders">One connection each.</param>
    /// <param name="seconds">Of the race.</param>
    public static async Task<PeerRace> RunAsync(Func<BrokerProcess> create, int riders, int seconds)
    {
        seconds = Math.Min(seconds, SecondsMax);
        var perProcess = OpenFiles.Raise(riders + OpenFiles.Reserved) - OpenFiles.Reserved;
        var brokers = Enumerable.Range(0, (riders + perProcess - 1) / perProcess).Select(_ => create()).ToArray();
        var generators = new List<FleetGenerator>();
        try
        {
            for (var i = 0; i < brokers.Length; i++)
            {
                await brokers[i].StartAsync();
                var (first, until) = ((int)((long)riders * i / brokers.Length), (int)((long)riders * (i + 1) / brokers.Length));
                generators.Add(new(new(brokers[i].Port, first + 1, until - first, seconds)));
                await generators[i].ReadyAsync();
            }
            Console.Error.WriteLine($"{riders:N0} bikes are connected to {brokers[0].Name}; {seconds} s …");
            var startAt = EpollLoop.Now + 500_000_000;
            var before = brokers.Sum(static broker => broker.Usage.CpuSeconds);
            var reports = await Task.WhenAll(generators.Select(generator => generator.RunAsync(startAt)));
            return new(
                brokers[0].Version, brokers.Length, seconds, FleetTotals.Of(reports), brokers.Sum(static broker => broker.Usage.CpuSeconds) - before,
                brokers.Sum(static broker => broker.Usage.PeakBytes), (EpollLoop.Now - startAt) / 1e9);
        }
        finally
        {
            foreach (var generator in generators)
                generator.Dispose();
            foreach (var broker in brokers)
                await broker.DisposeAsync();
        }
    }
}
