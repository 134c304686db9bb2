using System.Globalization;

namespace Alleycat.Browser.Tests.Hosting;

/// <summary>
/// The whole platform as a process, with shortened races. Tests that run side by side share one and keep apart by class: a
/// class has its own boards and its own history.
/// </summary>
internal sealed class RaceHost : IAsyncDisposable
{
    public const int RaceSeconds = 30;

    private readonly TemporaryFolder _folder;

    private RaceHost(TemporaryFolder folder, PlatformProcess platform)
    {
        _folder = folder;
        Platform = platform;
    }

    /// <summary>Nobody rides here but who comes by a browser, and nobody ever has.</summary>
    public static Shared<RaceHost> Empty { get; } = new(() => StartAsync());

    /// <summary>Ten riders in each class, and the records of a race before this one.</summary>
    public static Shared<RaceHost> Busy { get; } = new(StartBusyAsync);

    public PlatformProcess Platform { get; }

    public Uri Address => Platform.Http;

    /// <summary>A rider's records of a class, by second; outputs with up to four decimals.</summary>
    public async Task<SortedDictionary<int, decimal>> RecordsOfAsync(int classId, int racerId)
    {
        var all = await Platform.HistoryAsync(classId) ?? [];
        return new(all.Where(entry => entry.Key.Racer == racerId).ToDictionary(entry => entry.Key.Second, entry => entry.Value));
    }

    /// <summary>Waits until the history holds these seconds of a racer, and no more than them.</summary>
    public async Task<SortedDictionary<int, decimal>> EventuallyHoldsAsync(int classId, int racerId, int[] seconds) =>
        await Platform.EventuallyAsync(
            () => RecordsOfAsync(classId, racerId),
            records => records.Keys.SequenceEqual(seconds),
            $"seconds {string.Join(' ', seconds)} of racer {racerId} in the history of class {classId}",
            secondsMax: 30);

    public async ValueTask DisposeAsync()
    {
        await Platform.DisposeAsync();
        _folder.Dispose();
    }

    public static async Task<RaceHost> StartAsync(params string[] more)
    {
        var folder = new TemporaryFolder();
        var length = RaceSeconds.ToString(CultureInfo.InvariantCulture);
        var platform = await PlatformProcess.StartAsync(
            folder.File("data"), ["--race-seconds", length, "--buffer-seconds", "1", .. more]);
        return new(folder, platform);
    }

    private static async Task<RaceHost> StartBusyAsync()
    {
        var host = await StartAsync("--demo");
        var raceBefore = (DateTimeOffset.UtcNow.ToUnixTimeSeconds() / RaceSeconds) - 1;
        var ridden = await Command.AlleycatAsync(
            "simulate", "--riders", "60", "--class", "1-6", "--seconds", RaceSeconds.ToString(CultureInfo.InvariantCulture), "--speed", "max",
            "--seed", "11", "--race-id", raceBefore.ToString(CultureInfo.InvariantCulture), "--to", host.Platform.Mqtt.ToString(), "--json");
        ridden.ShouldSucceed("The race before");
        await host.Platform.EventuallyAsync(
            async () => (await host.Platform.HistoryAsync(6))?.Keys.Select(key => key.Second).Distinct().Count() ?? 0,
            seconds => seconds == RaceSeconds, "the records of the race before");
        return host;
    }
}
