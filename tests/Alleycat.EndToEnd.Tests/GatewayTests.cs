namespace Alleycat.EndToEnd.Tests;

/// <summary>A gym's gateway before a stream that comes and goes, and itself killed.</summary>
public sealed class GatewayTests
{
    [Fact]
    public async Task Nothing_that_a_gateway_acknowledged_is_lost_in_an_outage_or_when_it_is_killed()
    {
        using var folder = new TemporaryFolder();
        var kept = folder.File("gateway");
        var oracle = new Oracle();

        // Nobody answers at the other end: a whole race is ridden, acknowledged, kept on disk, and the gateway killed.
        await using (var gateway = await GatewayProcess.StartAsync(kept, new Uri("http://127.0.0.1:1/")))
        {
            var offline = await RideAsync(gateway, folder.File("offline.ndjson"), riders: 100, seconds: 60, seed: 3);
            offline.ShouldSucceed("The race without a stream");
            oracle.AddRecording(folder.File("offline.ndjson"));
            Assert.Equal(oracle.Messages, oracle.Acknowledged);
            await gateway.UntilToldAsync("gateway-cannot-send");
            await gateway.KillAsync();
        }

        await using var platform = await PlatformProcess.StartAsync(folder.File("data"), "--buffer-seconds", "1");
        await using (var gateway = await GatewayProcess.StartAsync(kept, platform.Http))
        {
            var recording = folder.File("killed.ndjson");
            var riding = RideAsync(gateway, recording, riders: 1000, seconds: 300, seed: 7);
            // What was kept arrives while new messages come; then the gateway dies in the middle of both. The riders may need longer to start
            // than what was kept needs to arrive.
            var beforeRace = oracle.HistoryOf(1);
            await platform.EventuallyAsync(
                () => platform.HistoryAsync(1), history => history?.Keys.Any(key => !beforeRace.ContainsKey(key)) == true, "a history of the new race");
            Assert.False(riding.IsCompleted, "The race was over before the gateway could be killed.");
            await gateway.KillAsync();
            Assert.NotEqual(0, (await riding).ExitCode);
            oracle.AddRecording(recording);
            Assert.InRange(oracle.Acknowledged, 6_000, oracle.Messages - 1);
        }

        await using (var gateway = await GatewayProcess.StartAsync(kept, platform.Http))
        {
            for (var classId = 1; classId <= 2; classId++)
            {
                var asked = classId;
                await platform.EventuallyAsync(
                    async () => oracle.LossOrInventionIn(asked, await platform.HistoryAsync(asked)), fault => fault is null,
                    $"everything acknowledged in class {asked}");
            }
        }
    }

    [Fact]
    public async Task A_stream_that_is_not_there_is_told_before_the_first_bike_comes_and_bikes_are_served_all_the_same()
    {
        using var folder = new TemporaryFolder();
        await using var platform = await PlatformProcess.StartAsync(folder.File("data"));
        await using var gateway = await GatewayProcess.StartAsync(folder.File("gateway"), platform.Http, "--stream", "alleycatt");
        await gateway.UntilToldAsync("There is no stream alleycatt");
        (await RideAsync(gateway, folder.File("ridden.ndjson"), riders: 2, seconds: 2, seed: 1)).ShouldSucceed("A race that is kept");
        await gateway.UntilToldAsync("gateway-cannot-send");
    }

    private static Task<CommandResult> RideAsync(GatewayProcess gateway, string recording, int riders, int seconds, int seed) =>
        Command.AlleycatAsync(
            "simulate", "--riders", $"{riders}", "--class", "1-2", "--seconds", $"{seconds}", "--speed", "max", "--seed", $"{seed}",
            "--to", gateway.Mqtt.ToString(), "--record", recording, "--json", "--give-up-seconds", "2");
}
