using System.Text.Json;

namespace Alleycat.EndToEnd.Tests;

/// <summary>What organisers and analysts do with a race at the command line: from a running host, and from its folder afterwards.</summary>
public sealed class RaceCommandTests
{
    private const string Race = "2-5402746";

    [Fact]
    public async Task A_race_is_listed_shown_judged_exported_and_replayed_with_and_without_a_host()
    {
        using var folder = new TemporaryFolder();
        var data = folder.File("data");
        string exported;
        await using (var platform = await PlatformProcess.StartAsync(data, "--buffer-seconds", "1", "--race-seconds", "300"))
        {
            await RideAsync(platform);
            string[] host = ["--host", platform.Http.GetLeftPart(UriPartial.Authority)];
            await platform.EventuallyAsync(
                () => Command.AlleycatAsync(["race", "show", Race, "--json", .. host]),
                shown => shown.ExitCode == 0 && Json(shown).GetProperty("race").GetProperty("results").EnumerateArray().Sum(place => place.GetProperty("secondsRidden").GetInt32()) == 4 * 300,
                "the whole race to be delivered");

            Assert.Contains(Race, (await OkAsync(["race", "list", "--class", "2", .. host])).Output, StringComparison.Ordinal);
            await JudgeAsync(host, platform);
            Assert.Equal(4, (await Command.AlleycatAsync("race", "list", "--data", data)).ExitCode);
            Assert.Equal(3, (await Command.AlleycatAsync(["race", "void", "2-1", "--reason", "Nobody rode it.", .. host])).ExitCode);
            Assert.Equal(2, (await Command.AlleycatAsync(["race", "void", Race, .. host])).ExitCode);
            await HideOneAsync(host);
            exported = (await OkAsync(["export", Race, "--hidden", .. host])).Output;
            Assert.Equal(4 * 300, exported.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
            var same = Json(await OkAsync(["replay", Race, "--verify", "--json", .. host]));
            Assert.True(same.GetProperty("same").GetBoolean());
            Assert.Equal(4 * 300, same.GetProperty("replayed").GetInt32());
            Assert.Equal(0, (await platform.InterruptAsync()).ExitCode);
        }

        // The trail is read from the folder, and goes on there.
        var shown = Json(await OkAsync(["race", "show", Race, "--json", "--data", data]));
        Assert.True(shown.GetProperty("race").GetProperty("voided").GetBoolean());
        Assert.Equal(
            ["void", "hide", "unhide", "hide"], shown.GetProperty("audit").EnumerateArray().Select(entry => entry.GetProperty("action").GetString()));
        await OkAsync(["race", "unvoid", Race, "--reason", "It was a drill.", "--as", "Otto", "--data", data]);
        Assert.Contains("It was a drill.", (await OkAsync(["race", "audit", "--data", data])).Output, StringComparison.Ordinal);
        await ExportAsync(folder, data, exported);
    }

    private static async Task JudgeAsync(string[] host, PlatformProcess platform)
    {
        await OkAsync(["race", "void", Race, "--reason", "The fire alarm went off.", "--as", "Hanna", .. host]);
        await OkAsync(["race", "hide", Race, "--reason", "A name nobody should read.", "--as", "Hanna", .. host]);
        Assert.DoesNotContain(Race, await platform.Client.GetStringAsync(new Uri(platform.Http, "/api/v1/classes/2/races")), StringComparison.Ordinal);
        Assert.DoesNotContain(Race, (await OkAsync(["race", "list", .. host])).Output, StringComparison.Ordinal);
        var hidden = (await OkAsync(["race", "list", "--hidden", .. host])).Output;
        Assert.Contains("void: The fire alarm went off.; hidden: A name nobody should read.", hidden, StringComparison.Ordinal);
        await OkAsync(["race", "unhide", Race, "--reason", "Name changed.", .. host]);
        var shown = (await OkAsync(["race", "show", Race, .. host])).Output;
        Assert.Contains("The fire alarm went off.", shown, StringComparison.Ordinal);
        Assert.Contains("Hanna", shown, StringComparison.Ordinal);
    }

    /// <summary>One racer's result: gone from the public result and the export, there for who may, and the replay stays the same.</summary>
    private static async Task HideOneAsync(string[] host)
    {
        Assert.Equal(3, (await Command.AlleycatAsync(["race", "hide", Race, "--racer", "7", "--reason", "Nobody.", .. host])).ExitCode);
        await OkAsync(["race", "hide", Race, "--racer", "102", "--reason", "A test ride.", "--as", "Hanna", .. host]);
        var shown = (await OkAsync(["race", "show", Race, .. host])).Output;
        Assert.Contains("hidden: A test ride.", shown, StringComparison.Ordinal);
        var exported = await OkAsync(["export", Race, .. host]);
        Assert.Equal(3 * 300, exported.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.DoesNotContain("\"racerId\":102,", exported.Output, StringComparison.Ordinal);
        Assert.Equal(3, (await Command.AlleycatAsync(["export", Race, "--racer", "102", .. host])).ExitCode);
    }

    private static async Task ExportAsync(TemporaryFolder folder, string data, string exported)
    {
        Assert.Equal(exported, (await OkAsync(["export", Race, "--hidden", "--data", data])).Output);
        await OkAsync(["export", Race, "--format", "csv", "--racer", "102", "--hidden", "--out", folder.File("race.csv"), "--data", data]);
        Assert.Equal(301, (await File.ReadAllLinesAsync(folder.File("race.csv"))).Length);
        Assert.StartsWith("<?xml", (await OkAsync(["export", Race, "--format", "tcx", "--data", data])).Output, StringComparison.Ordinal);
        Assert.Equal(3, (await Command.AlleycatAsync("export", Race, "--racer", "7", "--data", data)).ExitCode);
        Assert.Equal(3, (await Command.AlleycatAsync("export", "2-1", "--data", data)).ExitCode);
        Assert.Equal(3, (await Command.AlleycatAsync("export", Race, "--data", folder.File("nothing"))).ExitCode);
        Assert.Equal(5, (await Command.AlleycatAsync("export", Race, "--host", "http://127.0.0.1:1")).ExitCode);
        Assert.Equal(2, (await Command.AlleycatAsync("export", "race", "--data", data)).ExitCode);

        // A file in which one output is not what comes out again.
        await File.WriteAllTextAsync(folder.File("race.ndjson"), exported.Replace("\"output\":1", "\"output\":2", StringComparison.Ordinal));
        var differs = await Command.AlleycatAsync("replay", folder.File("race.ndjson"), "--verify", "--quiet");
        Assert.Equal(6, differs.ExitCode);
        Assert.Contains("delivered lines: second 1 of racer", differs.Output, StringComparison.Ordinal);
    }

    private static async Task RideAsync(PlatformProcess platform)
    {
        var simulated = await Command.AlleycatAsync(
            "simulate", "--riders", "4", "--class", "2", "--seconds", "300", "--speed", "max", "--race-id", "5402746", "--to", platform.Mqtt.ToString());
        simulated.ShouldSucceed("The simulation");
    }

    private static async Task<CommandResult> OkAsync(string[] arguments)
    {
        var result = await Command.AlleycatAsync(arguments);
        result.ShouldSucceed(string.Join(' ', arguments));
        return result;
    }

    private static JsonElement Json(CommandResult result) => JsonDocument.Parse(result.Output).RootElement;
}
