using Alleycat.Local.Commands;
using Alleycat.Local.Export;
using Alleycat.Local.Hosting;
using Alleycat.Local.Races.Sources;
using Alleycat.Mqtt;
using Alleycat.Mqtt.Packets;

namespace Alleycat.Local.Replay;

/// <summary>Runs a recorded race through a whole platform of its own: over MQTT, as the bikes did, into a folder of its own.</summary>
/// <param name="recorded">What is replayed.</param>
/// <param name="raceSeconds">Length of a race.</param>
/// <param name="speed">1 is real time; infinite as fast as it goes.</param>
/// <param name="folder">An empty folder for the platform's data.</param>
/// <param name="time">The clock.</param>
internal sealed class RaceReplay(RecordedRace recorded, int raceSeconds, double speed, string folder, TimeProvider time)
{
    // One connection carries every bike: as many seconds may be on their way.
    private const int InflightMax = 2_000;

    /// <exception cref="CommandException">The platform of the replay cannot go on.</exception>
    public async Task<ReplayedRace> RunAsync(LineProgress progress, CancellationToken cancellationToken)
    {
        var clock = new ShiftedTime(time, StartsAt());
        var options = new PlatformOptions
        {
            DataDirectory = folder,
            HttpPort = 0,
            MqttPort = 0,
            BufferSeconds = 1,
            RaceSeconds = raceSeconds,
            SecondMax = Math.Max(raceSeconds, recorded.Lines.InOrder.Max(line => line.Second)),
        };
        await using (var platform = await Platform.StartAsync(options, page: null, clock, cancellationToken))
        {
            var publishing = PublishAsync(new Uri(platform.MqttAddress), progress, cancellationToken);
            using var published = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var running = platform.RunAsync(published.Token);
            // A stage that cannot go on ends the replay, not a wait for acknowledgements that never come.
            if (await Task.WhenAny(publishing, running) == running)
                await running;
            await publishing;
            await published.CancelAsync();
            await running;
            await platform.StopAsync();
        }
        return await CollectAsync(clock, cancellationToken);
    }

    private async Task PublishAsync(Uri broker, LineProgress progress, CancellationToken cancellationToken)
    {
        try
        {
            var options = new MqttClientOptions { ClientId = "alleycat-replay", InflightMax = InflightMax };
            await using var client = await MqttClient.ConnectAsync(broker, options, cancellationToken);
            var pace = new ReplayPace(speed, time);
            var count = 0L;
            foreach (var second in recorded.Lines.InOrder.GroupBy(line => line.Second))
            {
                await pace.WaitForAsync(second.Key, cancellationToken);
                var lines = second.ToList();
                await Task.WhenAll(lines.Select(line => client.PublishAsync(
                    "alleycat-publish", RecordedMessage.Of(line.Json), MqttQualityOfServiceLevel.AtLeastOnce, retain: false,
                    cancellationToken).AsTask()));
                progress.Report(count += lines.Count);
            }
            progress.End(count);
            await client.DisconnectAsync();
        }
        catch (MqttClientException fault)
        {
            throw new CommandException(
                ExitCode.Failed, "replay-failed", $"The replay's own platform refused a message: {fault.Message}",
                "Keep its folder with --keep, and look at it with: alleycat doctor --data FOLDER");
        }
    }

    private async Task<ReplayedRace> CollectAsync(TimeProvider clock, CancellationToken cancellationToken)
    {
        await using var source = await DataRaceSource.OpenAsync(folder, raceSeconds, clock, cancellationToken);
        var lines = new RaceTable();
        await foreach (var line in source.ReadAsync(recorded.Race, cancellationToken))
            lines.TryAdd(line);
        var result = await source.ResultAsync(recorded.Race, cancellationToken);
        return new(lines, result, await source.HistoryAsync(recorded.Race.ClassId, cancellationToken));
    }

    /// <summary>When it started, so that its stages see it as the running race; now where its id is no clock of our days.</summary>
    private DateTimeOffset StartsAt()
    {
        var now = time.GetUtcNow();
        if (recorded.Race.StartMsById(raceSeconds) is not { } ms)
            return now;
        var start = DateTimeOffset.FromUnixTimeMilliseconds(ms);
        return start.Year is >= 2000 and < 2100 ? start : now;
    }
}
