
namespace Alleycat.EndToEnd.Tests;

/// <summary>The process dies in the middle of a race; what it acknowledged must not.</summary>
public sealed class CrashTests
{
    [Theory]
    [InlineData("mqtt")]
    [InlineData("http")]
    public async Task Nothing_acknowledged_is_lost_when_the_process_is_killed_in_the_middle_of_a_race(string door)
    {
        using var folder = new TemporaryFolder();
        var data = folder.File("data");
        var oracle = new Oracle();

        await using (var platform = await PlatformProcess.StartAsync(data, "--buffer-seconds", "1"))
        {
            var recording = folder.File("killed.ndjson");
            var riding = Command.AlleycatAsync(
                "simulate", "--riders", "1000", "--class", "1-6", "--seconds", "300", "--speed", "max", "--seed", "7",
                "--to", (door == "mqtt" ? platform.Mqtt : platform.Http).ToString(), "--record", recording, "--json", "--give-up-seconds", "2");
            // In the middle: history has begun to be written while most of the race is still to come.
            await platform.EventuallyAsync(() => platform.HistoryAsync(1), history => history is { Count: > 0 }, "the first history");
            Assert.False(riding.IsCompleted, "The race was over before the process could be killed.");
            await platform.KillAsync();

            var simulated = await riding;
            Assert.NotEqual(0, simulated.ExitCode);
            oracle.AddRecording(recording);
            Assert.InRange(oracle.Acknowledged, 1, oracle.Messages - 1);
        }

        await using (var platform = await PlatformProcess.StartAsync(data, "--buffer-seconds", "1"))
        {
            for (var classId = 1; classId <= 6; classId++)
            {
                var asked = classId;
                await platform.EventuallyAsync(
                    async () => oracle.LossOrInventionIn(asked, await platform.HistoryAsync(asked)), fault => fault is null,
                    $"everything acknowledged in class {asked}");
            }

            // It does not only hold what was: the same race ridden again completes the history.
            var again = folder.File("again.ndjson");
            var simulated = await Command.AlleycatAsync(
                "simulate", "--riders", "60", "--class", "1-6", "--seconds", "20", "--speed", "max", "--seed", "9",
                "--to", platform.Mqtt.ToString(), "--record", again, "--json");
            simulated.ShouldSucceed("The race after the crash");
            oracle.AddRecording(again);
            await platform.EventuallyAsync(
                async () => oracle.LossOrInventionIn(1, await platform.HistoryAsync(1)), fault => fault is null, "the race after the crash");
        }
    }

    [Fact]
    public async Task Ctrl_C_delivers_what_is_buffered_merges_it_and_ends_with_0_within_seconds()
    {
        using var folder = new TemporaryFolder();
        var data = folder.File("data");
        var oracle = new Oracle();

        // Buffers of a minute: only the end of the process can deliver within this test.
        await using (var platform = await PlatformProcess.StartAsync(data))
        {
            var recording = folder.File("race.ndjson");
            var simulated = await Command.AlleycatAsync(
                "simulate", "--riders", "30", "--class", "1-3", "--seconds", "60", "--speed", "max", "--seed", "3",
                "--to", platform.Mqtt.ToString(), "--record", recording, "--json");
            simulated.ShouldSucceed("The race");
            oracle.AddRecording(recording);
            Assert.Null(await platform.HistoryAsync(1));

            var (exitCode, took) = await platform.InterruptAsync();
            Assert.True(exitCode == 0, platform.Errors);
            Assert.True(took < TimeSpan.FromSeconds(20), $"Ctrl-C took {took}.");
        }

        await using (var platform = await PlatformProcess.StartAsync(data))
        {
            for (var classId = 1; classId <= 3; classId++)
                Assert.Null(oracle.DifferenceFrom(classId, await platform.HistoryAsync(classId)));
        }
    }
}
