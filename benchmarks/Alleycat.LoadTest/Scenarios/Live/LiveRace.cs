using System.Globalization;
using Alleycat.LoadTest.Clients;
using Alleycat.LoadTest.Peers;
using Alleycat.LoadTest.Sockets;

namespace Alleycat.LoadTest.Scenarios.Live;

/// <summary>
/// A race on the whole platform as <c>alleycat up</c> runs it: riders over MQTT at QoS 1, one message a second each on a schedule that waits for
/// nobody, people who look at the boards meanwhile, and the history afterwards, every record of it.
/// </summary>
internal sealed record LiveRace
{
    /// <summary>What is beyond the buffer time until the history is complete, by the aim.</summary>
    private static readonly TimeSpan HistoryAim = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan HistoryLimit = TimeSpan.FromSeconds(90);

    /// <summary>Of the result's file and its head.</summary>
    public required string Name { get; init; }

    public required string Title { get; init; }

    public required int Riders { get; init; }

    public required int Seconds { get; init; }

    /// <summary>Of the race before, up to this one's beginning; 0 for processes that have done nothing yet.</summary>
    public int WarmUpSeconds { get; init; }

    public required int Viewers { get; init; }

    /// <summary>Which boards the viewers look at, turn about.</summary>
    public IReadOnlyList<int> Boards { get; init; } = [.. Enumerable.Range(1, TelemetryPacket.ClassCount)];

    /// <summary>Delivery's buffer.</summary>
    public int BufferSeconds { get; init; } = 10;

    /// <summary>Delivery's buffer.</summary>
    public int BufferMegabytes { get; init; } = 64;

    /// <summary>Gateways before the platform; below zero as many as the limit of open files asks for.</summary>
    public int Gateways { get; init; } = -1;

    /// <summary>Whether the same riders go to a broker alone afterwards, as a floor.</summary>
    public bool HasPeer { get; init; }

    /// <summary>False: prints only.</summary>
    public bool IsSaved { get; init; } = true;

    /// <returns>Whether nothing was lost, nobody disconnected, and the history right and in time.</returns>
    public async Task<bool> RunAsync()
    {
        var doors = Doors.Of(Riders, Viewers, Gateways);
        await using var platform = new AlleycatUp(
            "--buffer-seconds", BufferSeconds.ToString(CultureInfo.InvariantCulture), "--buffer-mb", BufferMegabytes.ToString(CultureInfo.InvariantCulture));
        await platform.StartAsync();
        var gateways = new List<AlleycatGateway>();
        var generators = new List<FleetGenerator>();
        try
        {
            for (var i = 0; i < doors.Gateways.Count; i++)
            {
                gateways.Add(new($"gateway-{i + 1}", platform.HttpAddress));
                await gateways[i].StartAsync();
            }
            foreach (var part in doors.Parts(platform, gateways, Seconds, WarmUpSeconds))
            {
                Console.Error.WriteLine($"Connecting {part.Bikes:N0} bikes …");
                generators.Add(new(part));
                await generators[^1].ReadyAsync();
            }
            LiveReport report;
            using (var watch = new BoardWatch(platform.Port, Viewers, Boards))
                report = await RaceAsync(doors, platform, gateways, generators, watch);
            if (!HasPeer)
                return await report.WriteAsync();
            // One after the other: beside each other they would take each other's processors.
            foreach (var process in (BrokerProcess[])[.. gateways, platform])
                await process.KillAsync();
            return await (report with { Peer = await PeerRace.RunAsync(static () => new Mosquitto(), Riders, Seconds) }).WriteAsync();
        }
        finally
        {
            foreach (var generator in generators)
                generator.Dispose();
            foreach (var gateway in gateways)
                await gateway.DisposeAsync();
        }
    }

    private async Task<LiveReport> RaceAsync(
        Doors doors, AlleycatUp platform, List<AlleycatGateway> gateways, List<FleetGenerator> generators, BoardWatch watch)
    {
        using var history = new HistoryWatch(platform.HttpAddress);
        var processes = new List<BrokerProcess>([platform, .. gateways]);
        Console.Error.WriteLine($"{Riders:N0} bikes and {Viewers:N0} viewers are connected; "
            + (WarmUpSeconds > 0 ? $"after {WarmUpSeconds} s of the race before " : "") + $"the race takes {Seconds} s …");
        var startAt = EpollLoop.Now + 500_000_000 + (WarmUpSeconds * 1_000_000_000L);
        watch.Start(startAt);
        var riding = Task.WhenAll(generators.Select(generator => generator.RunAsync(startAt)));
        await Task.WhenAny(riding, Task.Delay(TimeSpan.FromSeconds((startAt - EpollLoop.Now) / 1e9)));
        var before = processes.ConvertAll(static process => process.Usage);
        var reports = await riding;
        var during = processes.ConvertAll(static process => process.Usage);
        var racingSeconds = (EpollLoop.Now - startAt) / 1e9;
        var lastDueAt = startAt + (Seconds * 1_000_000_000L);
        var records = (long)Riders * Seconds;
        var completeAt = await history.CompleteAsync(records, TimeSpan.FromSeconds(BufferSeconds) + HistoryLimit);
        watch.Stop();
        var after = processes.ConvertAll(static process => process.Usage);
        Console.Error.WriteLine("Reading the history back …");
        var (read, wrong) = await history.CompareAsync();
        return new LiveReport(this, doors, platform.Version)
        {
            Bikes = FleetTotals.Of(reports),
            Boards = watch.Times,
            ViewersLost = watch.Disconnected,
            HistoryRecords = read,
            HistoryWrong = wrong,
            HistorySeconds = completeAt is { } at ? (at - lastDueAt) / 1e9 : null,
            RacingSeconds = racingSeconds,
            HistoryAimSeconds = (TimeSpan.FromSeconds(BufferSeconds) + HistoryAim).TotalSeconds,
            Processes = [.. processes.Select((process, i) => (process.Name, before[i], during[i], after[i]))],
        };
    }
}
