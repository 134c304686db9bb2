using System.Globalization;
using Alleycat.LoadTest.Measuring;

namespace Alleycat.LoadTest.Scenarios.Live;

/// <summary>What a live race showed, as a page of <c>benchmarks/results</c>.</summary>
internal sealed record LiveReport(LiveRace Race, Doors Doors, string Version)
{
    public required FleetTotals Bikes { get; init; }

    public required BoardTimes Boards { get; init; }

    public required int ViewersLost { get; init; }

    public required long HistoryRecords { get; init; }

    public required long HistoryWrong { get; init; }

    /// <summary>From when the last message was due; null where it never was complete.</summary>
    public required double? HistorySeconds { get; init; }

    public required double HistoryAimSeconds { get; init; }

    /// <summary>From the first message to the last PUBACK; more than the race takes where the platform fell behind.</summary>
    public required double RacingSeconds { get; init; }

    /// <summary>The platform first, then its gateways: at the start, when the last PUBACK had come, when the history was complete.</summary>
    public required IReadOnlyList<(string Name, ProcessUsage Before, ProcessUsage During, ProcessUsage After)> Processes { get; init; }

    /// <summary>The same riders at a broker alone; null where that was not asked for.</summary>
    public PeerRace? Peer { get; init; }

    private bool IsWhole => Bikes.Sent == (long)Race.Riders * Race.Seconds && Bikes.Acknowledged == Bikes.Sent && HistoryRecords == Bikes.Sent
        && HistoryWrong == 0 && Bikes.Disconnected == 0 && Bikes.Unexpected == 0 && ViewersLost == 0 && Boards.Count > 0;

    /// <returns>Whether nothing was lost and the history came in time.</returns>
    public async Task<bool> WriteAsync()
    {
        var results = new ResultsFile(Race.Name);
        results.Line(Text($"# {Race.Title}"));
        results.Line();
        results.Machine(nodeVersion: null);
        WriteHead(results);
        WriteFigures(results);
        WriteUsage(results);
        WritePeer(results);
        var isInTime = HistorySeconds <= HistoryAimSeconds;
        results.Line();
        results.Line(IsWhole ? "None disconnected, nothing lost, every record of the history as it was sent." : "**Not whole: see the figures.**");
        results.Line(isInTime ? "The history was complete in time." : "**The history was not complete in time.**");
        if (Race.IsSaved)
            Console.Error.WriteLine($"Written to {await results.SaveAsync()}");
        return IsWhole && isInTime;
    }

    private void WriteHead(ResultsFile results)
    {
        results.Line(Text($"{Version}: `up --buffer-seconds {Race.BufferSeconds} --buffer-mb {Race.BufferMegabytes}`; QoS 1, 190 bytes a message, one a second from each bike, ")
            + "spread evenly, latencies counted from when a message was due. Generators, viewers and platform share the processors.");
        if (Doors.Gateways.Count > 0)
        {
            results.Line(Text($"One process may hold {Doors.PerProcess:N0} connections here (hard limit of open files), so {Doors.Gateways.Sum():N0} bikes come in by ")
                + Text($"{Doors.Gateways.Count} `alleycat gateway` before the platform, the other {Doors.Direct:N0} at the platform itself."));
        }
        if (Race.WarmUpSeconds > 0)
            results.Line(Text($"Everyone rode the first {Race.WarmUpSeconds} s of a race before, up to this one's beginning: no process is new to its work. `--warm-up-seconds 0` shows one that is."));
        results.Line();
    }

    private void WriteFigures(ResultsFile results)
    {
        results.Line("| bikes | sent | acknowledged | disconnected | to PUBACK p50 ms | p99 ms | p99.9 ms | max ms | of that the generators' lateness p99 ms |");
        results.Line("|---|---|---|---|---|---|---|---|---|");
        results.Line(Text($"| {Race.Riders:N0} | {Bikes.Sent:N0} | {Bikes.Acknowledged:N0} | {Bikes.Disconnected} | {Spread(Bikes.ToPubAck)} ")
            + Text($"| {Bikes.Lateness.Milliseconds(0.99):0.0} |"));
        results.Line();
        results.Line(Text($"| boards, {Race.Viewers:N0} viewers | p50 ms | p99 ms | p99.9 ms | max ms |"));
        results.Line("|---|---|---|---|---|");
        results.Line($"| from one board to the next | {Spread(Boards.Intervals)} |");
        results.Line($"| from a board's drawing to the viewer | {Spread(Boards.SinceDrawn)} |");
        results.Line($"| from a second's last message to the first board that shows it | {Spread(Boards.Behind)} |");
        results.Line();
        results.Line(Text($"Boards seen {Boards.Count:N0}, of {Boards.Bytes / Math.Max(1.0, Boards.Count) / 1e3:0.0} kB; missed {Boards.Missed:N0}; ")
            + Text($"seconds that no board showed {Boards.Skipped:N0} of {(long)Race.Viewers * Race.Seconds:N0}; viewers disconnected {ViewersLost}."));
        results.Line();
        results.Line("| history: records | wrong | complete after the last message, s | buffer time and 2 s |");
        results.Line("|---|---|---|---|");
        results.Line(Text($"| {HistoryRecords:N0} | {HistoryWrong:N0} | {HistorySeconds?.ToString("0.00", CultureInfo.InvariantCulture) ?? "never"} | {HistoryAimSeconds:0} |"));
        results.Line();
    }

    private void WriteUsage(ResultsFile results)
    {
        results.Line("| process | CPU of one processor %, racing | CPU s from the last PUBACK to the whole history | CPU µs a message | memory MB at the start | at the end | peak |");
        results.Line("|---|---|---|---|---|---|---|");
        foreach (var (name, before, during, after) in Processes)
        {
            results.Line(Text($"| {name} | {(during.CpuSeconds - before.CpuSeconds) / RacingSeconds * 100:0} | {after.CpuSeconds - during.CpuSeconds:0.0} ")
                + Text($"| {(after.CpuSeconds - before.CpuSeconds) * 1e6 / Bikes.Sent:0.0} | {before.ResidentBytes / 1e6:0} | {after.ResidentBytes / 1e6:0} | {after.PeakBytes / 1e6:0} |"));
        }
        results.Line(Text($"| generators | {Bikes.CpuSeconds / RacingSeconds * 100:0} | | {Bikes.CpuSeconds * 1e6 / Bikes.Sent:0.0} | | | {Bikes.PeakBytes / 1e6:0} |"));
        results.Line(Text($"| all together | | | | | | {(Processes.Sum(static p => p.After.PeakBytes) + Bikes.PeakBytes) / 1e6:0} |"));
    }

    /// <summary>The platform's whole way of a message, and what a broker alone takes for its acknowledgement.</summary>
    private void WritePeer(ResultsFile results)
    {
        if (Peer is null)
            return;
        results.Line();
        results.Line("The same riders, in the same run, at a broker that is nothing else: a floor, with nothing on the disk before a PUBACK, no stream, no boards, no");
        results.Line("history, and nobody who reads."
            + (Peer.Brokers > 1 ? Text($" {Peer.Brokers} of them, because one process may not hold every connection here.") : ""));
        results.Line();
        results.Line("| | s | acknowledged | to PUBACK p50 ms | p99 ms | p99.9 ms | max ms | CPU of one processor % | CPU µs a message | peak memory MB |");
        results.Line("|---|---|---|---|---|---|---|---|---|---|");
        var cpuSeconds = Processes.Sum(static process => process.During.CpuSeconds - process.Before.CpuSeconds);
        var peak = Processes.Sum(static process => process.After.PeakBytes);
        Row("Alleycat, all of it", Race.Seconds, Bikes, cpuSeconds, RacingSeconds, peak);
        Row($"{Peer.Version}, alone", Peer.Seconds, Peer.Bikes, Peer.CpuSeconds, Peer.RacingSeconds, Peer.PeakBytes);

        void Row(string name, int seconds, FleetTotals bikes, double cpu, double racingSeconds, long peakBytes) => results.Line(
            Text($"| {name} | {seconds} | {bikes.Acknowledged:N0} of {bikes.Sent:N0} | {Spread(bikes.ToPubAck)} | {cpu / racingSeconds * 100:0} ")
            + Text($"| {cpu * 1e6 / bikes.Sent:0.0} | {peakBytes / 1e6:0} |"));
    }

    private static string Spread(LatencyHistogram times) => Text(
        $"{times.Milliseconds(0.5):0.0} | {times.Milliseconds(0.99):0.0} | {times.Milliseconds(0.999):0.0} | {times.Milliseconds(1):0.0}");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
