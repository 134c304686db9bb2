using System.Globalization;

namespace Alleycat.EndToEnd.Tests;

/// <summary>Whole races through the whole platform, each checked entry by entry against the oracle.</summary>
public sealed class RaceTests
{
    [Fact]
    public async Task A_race_of_1000_riders_over_mqtt_leaves_exactly_the_maxima_in_the_history()
    {
        using var folder = new TemporaryFolder();
        await using var platform = await PlatformProcess.StartAsync(folder.File("data"), "--buffer-seconds", "1");
        var oracle = new Oracle();

        await RideAsync(platform, platform.Mqtt, folder.File("first.ndjson"), seed: 7, oracle);
        Assert.Equal(300_000, oracle.Acknowledged);
        await HistoryShouldEqualAsync(platform, oracle);
    }

    [Fact]
    public async Task A_race_of_1000_riders_over_put_records_leaves_exactly_the_maxima_and_a_second_race_only_raises_them()
    {
        using var folder = new TemporaryFolder();
        await using var platform = await PlatformProcess.StartAsync(folder.File("data"), "--buffer-seconds", "1");
        var oracle = new Oracle();

        await RideAsync(platform, platform.Http, folder.File("first.ndjson"), seed: 7, oracle);
        await HistoryShouldEqualAsync(platform, oracle);
        var before = await platform.HistoryAsync(1);

        await RideAsync(platform, platform.Http, folder.File("second.ndjson"), seed: 8, oracle);
        await HistoryShouldEqualAsync(platform, oracle);
        var after = await platform.HistoryAsync(1);

        Assert.All(before!, entry => Assert.True(after![entry.Key] >= entry.Value));
        Assert.Contains(before!, entry => after![entry.Key] > entry.Value);
        Assert.Contains(before!, entry => after![entry.Key] == entry.Value);
    }

    private static async Task RideAsync(PlatformProcess platform, Uri to, string recording, int seed, Oracle oracle)
    {
        var simulated = await Command.AlleycatAsync(
            "simulate", "--riders", "1000", "--class", "1-6", "--seconds", "300", "--speed", "max",
            "--seed", seed.ToString(CultureInfo.InvariantCulture), "--to", to.ToString(), "--record", recording, "--json");
        simulated.ShouldSucceed($"The simulation to {to}");
        oracle.AddRecording(recording);
    }

    private static async Task HistoryShouldEqualAsync(PlatformProcess platform, Oracle oracle)
    {
        for (var classId = 1; classId <= 6; classId++)
        {
            var asked = classId;
            await platform.EventuallyAsync(
                async () => oracle.DifferenceFrom(asked, await platform.HistoryAsync(asked)), difference => difference is null,
                $"the history of class {asked} to equal the oracle's");
        }
    }
}
