using System.Globalization;
using Alleycat.LoadTest.Measuring;
using Alleycat.LoadTest.Peers;
using Alleycat.LoadTest.Scenarios.Live;
using Alleycat.LoadTest.Sockets;

namespace Alleycat.LoadTest.Scenarios.Days;

/// <summary>How long a platform with a day's data takes from its start until it is ready, after SIGKILL and after a clean end.</summary>
/// <param name="Races">288 are a day of races of five minutes.</param>
/// <param name="Riders">In each race.</param>
/// <param name="Regulars">People who come again.</param>
/// <param name="Restarts">Of each kind.</param>
/// <param name="IsSaved">Whether a result file is written.</param>
internal sealed record Restart(int Races, int Riders, int Regulars, int Restarts, bool IsSaved)
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    /// <returns>Whether everything was there each time.</returns>
    public async Task<bool> RunAsync()
    {
        await using var platform = new AlleycatUp("--buffer-seconds", "0", "--buffer-mb", "8");
        await platform.StartAsync();
        var races = new DayRaces(Riders, Regulars, Day.SecondsPerRace);
        Console.Error.WriteLine($"Putting {Races:N0} races …");
        for (var race = 1; race <= Races; race++)
            races.Put(platform, race);
        using (var history = new HistoryWatch(platform.HttpAddress))
            _ = await history.CompleteAsync(races.Records, Limit) ?? throw new TimeoutException("The day is not in the history.");

        var results = new ResultsFile("restart");
        results.Line("# Start with a day's data, until ready");
        results.Line();
        results.Machine(nodeVersion: null);
        var megabytes = new DirectoryInfo(platform.Folder).EnumerateFiles("*", SearchOption.AllDirectories).Sum(static f => f.Length) / 1e6;
        results.Line(Text($"{Races:N0} races of {Riders:N0} riders, {races.Messages:N0} messages, {megabytes:N0} MB in the data folder. From the process' start until ")
            + "`/healthz/ready` says yes; the files are in the page cache.");
        results.Line();
        results.Line("| before | ready after, s: median (best-worst) | processor s | memory MB when ready | history whole |");
        results.Line("|---|---|---|---|---|");
        var isWhole = await MeasureAsync(results, platform, races, "SIGKILL", platform.KillAsync);
        isWhole &= await MeasureAsync(results, platform, races, "a clean end", platform.EndAsync);
        if (IsSaved)
            Console.Error.WriteLine($"Written to {await results.SaveAsync()}");
        return isWhole;
    }

    private async Task<bool> MeasureAsync(ResultsFile results, AlleycatUp platform, DayRaces races, string before, Func<Task> end)
    {
        var (seconds, usages, isWhole) = (new List<double>(), new List<ProcessUsage>(), true);
        for (var i = 0; i < Restarts; i++)
        {
            await end();
            var startedAt = EpollLoop.Now;
            await platform.StartAsync();
            await platform.ReadyAsync(Limit);
            seconds.Add((EpollLoop.Now - startedAt) / 1e9);
            usages.Add(platform.Usage);
            using var history = new HistoryWatch(platform.HttpAddress);
            isWhole &= await history.RecordsAsync() == races.Records;
        }
        results.Line(Text($"| {before} | {seconds.Median():0.00} ({seconds.Min():0.00}-{seconds.Max():0.00}) ")
            + Text($"| {usages.ConvertAll(static u => u.CpuSeconds).Median():0.0} | {usages.ConvertAll(static u => u.ResidentBytes / 1e6).Median():0} | {(isWhole ? "yes" : "**no**")} |"));
        return isWhole;
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
