using System.Globalization;
using Alleycat.LoadTest.Peers;
using Alleycat.LoadTest.Scenarios.Live;
using Alleycat.LoadTest.Sockets;

namespace Alleycat.LoadTest.Scenarios.Days;

/// <summary>
/// A day's races as fast as they go, one after the other, each waited for until it is in the history: how memory, disk and merge times grow.
/// </summary>
/// <param name="Races">288 are a day of races of five minutes.</param>
/// <param name="Riders">In each race.</param>
/// <param name="Regulars">People who come again.</param>
/// <param name="IsSaved">Whether a result file is written.</param>
internal sealed record Day(int Races, int Riders, int Regulars, bool IsSaved)
{
    public const int SecondsPerRace = 300;

    private const int RowsMax = 12;
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    /// <returns>Whether every race came into the history.</returns>
    public async Task<bool> RunAsync()
    {
        await using var platform = new AlleycatUp("--buffer-seconds", "0", "--buffer-mb", "1");
        await platform.StartAsync();
        using var history = new HistoryWatch(platform.HttpAddress);
        var races = new DayRaces(Riders, Regulars, SecondsPerRace);
        var results = new ResultsFile("day");
        results.Line(Text($"# A day of {Races:N0} races, as fast as they go"));
        results.Line();
        results.Machine(nodeVersion: null);
        results.Line(Text($"{Riders:N0} riders of {Regulars:N0} regulars a race of {SecondsPerRace} seconds, one newcomer in each; packed records over PutRecords, ")
            + "`up --buffer-seconds 0 --buffer-mb 1`. A race is put when the one before is in the history; figures are medians of the races between two rows.");
        results.Line();
        results.Line("| after race | acknowledged, ms | in the history after, ms | processor ms a race | memory MB | stream MB | delivered MB | history MB | history records |");
        results.Line("|---|---|---|---|---|---|---|---|---|");
        var measured = new List<(double PutMs, double MergedMs, double CpuMs)>();
        var rowEvery = Math.Max(1, Races / RowsMax);
        for (var race = 1; race <= Races; race++)
        {
            measured.Add(await RaceAsync(platform, history, races, race));
            if (race % rowEvery != 0 && race != Races)
                continue;
            results.Line(Text($"| {race:N0} | {Median(measured, static m => m.PutMs):0} | {Median(measured, static m => m.MergedMs):0} ")
                + Text($"| {Median(measured, static m => m.CpuMs):0} | {platform.Usage.ResidentBytes / 1e6:0} | {SizeOf(platform, "streams"):0.0} ")
                + Text($"| {SizeOf(platform, "buckets/alleycat-delivery"):0.0} | {SizeOf(platform, "buckets/alleycat-history"):0.00} | {races.Records:N0} |"));
            measured.Clear();
        }
        results.Line();
        results.Line(Text($"{races.Messages:N0} messages in all; peak memory {platform.Usage.PeakBytes / 1e6:0} MB."));
        if (IsSaved)
            Console.Error.WriteLine($"Written to {await results.SaveAsync()}");
        return await history.RecordsAsync() == races.Records;
    }

    private static async Task<(double PutMs, double MergedMs, double CpuMs)> RaceAsync(AlleycatUp platform, HistoryWatch history, DayRaces races, int race)
    {
        var (startedAt, cpu) = (EpollLoop.Now, platform.Usage.CpuSeconds);
        races.Put(platform, race);
        var putAt = EpollLoop.Now;
        var mergedAt = await history.CompleteAsync(races.Records, Limit)
            ?? throw new TimeoutException(Text($"Race {race} is not in the history after {Limit.TotalMinutes} minutes."));
        return ((putAt - startedAt) / 1e6, (mergedAt - startedAt) / 1e6, (platform.Usage.CpuSeconds - cpu) * 1e3);
    }

    private static double Median(List<(double PutMs, double MergedMs, double CpuMs)> measured, Func<(double PutMs, double MergedMs, double CpuMs), double> value) =>
        measured.ConvertAll(m => value(m)).Median();

    /// <returns>Megabytes of a part of the data folder.</returns>
    private static double SizeOf(AlleycatUp platform, string path) =>
        new DirectoryInfo(Path.Combine(platform.Folder, path)).EnumerateFiles("*", SearchOption.AllDirectories).Sum(static f => f.Length) / 1e6;

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
