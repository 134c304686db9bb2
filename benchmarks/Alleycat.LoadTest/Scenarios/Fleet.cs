using System.Globalization;
using Alleycat.LoadTest.Peers;
using Alleycat.LoadTest.Sockets;

namespace Alleycat.LoadTest.Scenarios;

/// <summary><c>bench fleet</c>: so many connected bikes, each one message a second at QoS 1: none disconnected, none lost.</summary>
/// <param name="Bikes">Of all processes together.</param>
/// <param name="Seconds">Of publishing.</param>
/// <param name="IsSaved">Whether a result file is written.</param>
internal sealed record Fleet(int Bikes, int Seconds, bool IsSaved)
{
    /// <returns>Whether nobody was disconnected and nothing was lost.</returns>
    public async Task<bool> RunAsync()
    {
        var perProcess = OpenFiles.Raise(Bikes + OpenFiles.Reserved) - OpenFiles.Reserved;
        var processes = (Bikes + perProcess - 1) / perProcess;
        var brokers = Enumerable.Range(0, processes).Select(static _ => new AlleycatBroker()).ToArray();
        var generators = new List<FleetGenerator>();
        try
        {
            for (var i = 0; i < processes; i++)
            {
                await brokers[i].StartAsync();
                var (first, until) = ((int)((long)Bikes * i / processes), (int)((long)Bikes * (i + 1) / processes));
                generators.Add(new(new FleetPart(brokers[i].Port, first, until - first, Seconds)));
                await generators[i].ReadyAsync();
            }
            var idle = brokers.Sum(static broker => broker.Usage.ResidentBytes);
            var before = brokers.Sum(static broker => broker.Usage.CpuSeconds);
            Console.Error.WriteLine($"{Bikes} bikes are connected; they publish for {Seconds} s …");
            var startAt = EpollLoop.Now;
            var reports = await Task.WhenAll(generators.Select(generator => generator.RunAsync(startAt)));
            return await ReportAsync(brokers, reports, idle, before);
        }
        finally
        {
            foreach (var generator in generators)
                generator.Dispose();
            foreach (var broker in brokers)
                await broker.DisposeAsync();
        }
    }

    private async Task<bool> ReportAsync(AlleycatBroker[] brokers, FleetReport[] reports, long idleBytes, double cpuBefore)
    {
        var totals = FleetTotals.Of(reports);
        var (acknowledged, lateness, sent, answered) = (totals.ToPubAck, totals.Lateness, totals.Sent, totals.Acknowledged);
        var stored = (await Task.WhenAll(brokers.Select(static broker => broker.StoredAsync()))).Sum();
        var disconnected = totals.Disconnected;
        var isWhole = answered == sent && sent == (long)Bikes * Seconds && stored >= sent && disconnected == 0 && totals.Unexpected == 0;

        var results = new ResultsFile(Text($"fleet-{Bikes}"));
        results.Line(Text($"# {Bikes:N0} connected bikes, one message a second each for {Seconds:N0} s"));
        results.Line();
        results.Machine(nodeVersion: null);
        results.Line(Text($"{brokers[0].Version}; QoS 1, 190 bytes, each message in the stream's log and flushed before its PUBACK. The load generator runs on the same processors."));
        if (brokers.Length > 1)
        {
            results.Line(Text($"This machine lets no process have more than {OpenFiles.Raise(Bikes):N0} open files (hard limit), so the bikes are divided over ") + Text(
                $"{brokers.Length} brokers, each with a stream of its own, and as many generators."));
        }
        results.Line();
        results.Line("| sent | acknowledged | in the streams | disconnected | to PUBACK p50 ms | p99 ms | p99.9 ms | max ms | of that the generator's own lateness p99 ms |");
        results.Line("|---|---|---|---|---|---|---|---|---|");
        results.Line(Text($"| {sent:N0} | {answered:N0} | {stored:N0} | {disconnected} | {acknowledged.Milliseconds(0.5):0.00} | {acknowledged.Milliseconds(0.99):0.00} ") + Text(
            $"| {acknowledged.Milliseconds(0.999):0.00} | {acknowledged.Milliseconds(1):0.00} | {lateness.Milliseconds(0.99):0.00} |"));
        results.Line();
        results.Line("| | CPU of one processor % | memory connected, idle MB | peak MB | peak per connection kB |");
        results.Line("|---|---|---|---|---|");
        var cpu = brokers.Sum(static broker => broker.Usage.CpuSeconds) - cpuBefore;
        var peak = brokers.Sum(static broker => broker.Usage.PeakBytes);
        results.Line(Text($"| Alleycat | {cpu / Seconds * 100:0} | {idleBytes / 1e6:0} | {peak / 1e6:0} | {peak / 1e3 / Bikes:0.0} |"));
        results.Line(Text($"| generator | {totals.CpuSeconds / Seconds * 100:0} | | {totals.PeakBytes / 1e6:0} | |"));
        results.Line();
        results.Line(isWhole ? "None disconnected, none lost." : "**Not whole: see the first table.**");
        if (IsSaved)
            Console.Error.WriteLine($"Written to {await results.SaveAsync()}");
        return isWhole;
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
