using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Alleycat.Local.Hosting;
using Alleycat.Local.Races;
using Alleycat.Local.Replay;
using Alleycat.Local.Samples;
using Alleycat.Local.Tests.Clients;
using Alleycat.Local.Tests.S3;

namespace Alleycat.Local.Tests.Samples;

/// <summary>The day beside the code is what its command makes, keeps to its schema, and answers its queries.</summary>
public sealed class SampleDayTests
{
    private readonly SampleFolder _samples = new();

    [Fact]
    public void The_day_is_what_its_command_makes()
    {
        // Compared unzipped: another zlib makes other bytes of the same lines.
        var made = new SampleDay(SampleDay.DefaultSeed).Objects().Select(entry => (entry.Key, SampleFolder.TextOf(entry.Content)))
            .OrderBy(entry => entry.Key, StringComparer.Ordinal);

        Assert.Equal(made, _samples.Day());
        Assert.NotEqual(made.First(), new SampleDay(1).Objects().Select(entry => (entry.Key, SampleFolder.TextOf(entry.Content))).First());
    }

    [Fact]
    public void The_day_is_small() =>
        Assert.InRange(Directory.EnumerateFiles(Path.Combine(_samples.Path, "day"), "*", SearchOption.AllDirectories).Sum(file => new FileInfo(file).Length), 1, 400_000);

    [Fact]
    public async Task Every_line_keeps_to_its_schema()
    {
        var lines = _samples.LinesOf("day/data");
        Assert.Equal((6 * 5 * 300) - 12 + 500, lines.Length);

        Assert.All(await ValidateAsync("delivered-line", lines), verdict => Assert.Equal("ok", verdict));
        Assert.All(await ValidateAsync("set-aside-record", _samples.LinesOf("day/processing-failed")), verdict => Assert.Equal("ok", verdict));
    }

    [Fact]
    public async Task What_delivery_really_writes_keeps_to_the_schemas()
    {
        await using var platform = await LocalPlatform.StartAsync([]);
        await using (var client = await Mqtt.MqttClient.ConnectAsync(platform.Mqtt, new() { ClientId = "alleycat-schema" }, default))
        {
            foreach (var message in new[]
            {
                """{"second":1,"raceId":1,"racerId":1,"classId":1,"cadence":0,"resistance":0}""",
                """{"event":"final","deviceTimestamp":-1,"second":300,"raceId":9223372036854775807,"name":"\u0000","racerId":9999999,"classId":6,"cadence":255,"resistance":100,"output":1}""",
                """{ "second": 3.0, "raceId": 1, "racerId": 1, "classId": 1, "cadence": 1e1, "resistance": 0.5, "quality": {"x": []}, "more": null }""",
                """{"second":301,"raceId":1,"racerId":1,"classId":1,"cadence":0,"resistance":0}""",
            })
                await client.PublishAsync("alleycat-publish", Encoding.UTF8.GetBytes(message), Mqtt.Packets.MqttQualityOfServiceLevel.AtLeastOnce);
        }
        await platform.StopAsync();

        var bucket = platform.BucketFolder("alleycat-delivery");
        var delivered = Lines(Path.Combine(bucket, "data"));
        var setAside = Lines(Path.Combine(bucket, "processing-failed"));

        Assert.Equal((3, 1), (delivered.Length, setAside.Length));
        Assert.All(await ValidateAsync("delivered-line", delivered), verdict => Assert.Equal("ok", verdict));
        Assert.All(await ValidateAsync("set-aside-record", setAside), verdict => Assert.Equal("ok", verdict));
    }

    [Theory]
    [InlineData("""{"second":1,"raceId":1,"racerId":1,"classId":1,"cadence":80,"resistance":50}""")]
    [InlineData("""{"second":0,"raceId":1,"racerId":1,"classId":1,"cadence":80,"resistance":50,"output":132.25}""")]
    [InlineData("""{"second":1,"raceId":1,"racerId":1,"classId":7,"cadence":80,"resistance":50,"output":132.25}""")]
    [InlineData("""{"second":1,"raceId":1,"racerId":1,"classId":1,"cadence":"80","resistance":50,"output":132.25}""")]
    [InlineData("""{"second":1,"raceId":1,"racerId":1,"classId":1,"cadence":80,"resistance":50,"output":5000}""")]
    [InlineData("""{"fault":"Not A Label","message":""}""")]
    [InlineData("[]")]
    public async Task The_schema_refuses_what_is_no_delivered_line(string line) =>
        Assert.All(await ValidateAsync("delivered-line", [line]), verdict => Assert.NotEqual("ok", verdict));

    [Fact]
    public async Task Every_query_answers_what_the_platform_itself_says()
    {
        var rows = await QueryAsync();

        Assert.Equal(
            ["gaps", "late-seconds", "pace", "personal-records", "race-results", "repeats", "set-aside"], rows.Keys.Order(StringComparer.Ordinal));
        Assert.Equal("""[{"classId":1,"raceId":"5939856","racerId":101,"first_missing":120,"seconds_missing":12}]""", rows["gaps"].GetRawText());
        Assert.Equal(
            """[{"classId":1,"raceId":"5939929","racerId":102,"first_second":50,"last_second":89,"seconds":40,"least_seconds_late":256}]""",
            rows["late-seconds"].GetRawText());
        Assert.Equal(
            [("1-5939820", 1500, 0), ("2-5939820", 2000, 500), ("1-5939856", 1488, 0), ("3-5939928", 1500, 0), ("1-5939929", 1500, 0), ("1-5939930", 1500, 0)],
            rows["repeats"].EnumerateArray().Select(row => (RaceOf(row), row.GetProperty("lines").GetInt32(), row.GetProperty("repeats").GetInt32())));
        var aside = Assert.Single(rows["set-aside"].EnumerateArray());
        Assert.Equal(("second", 1), (aside.GetProperty("fault").GetString(), aside.GetProperty("records").GetInt32()));
        Assert.Contains("\"second\":301", aside.GetProperty("first_record").GetString(), StringComparison.Ordinal);
        Assert.Equal(10, rows["pace"].GetArrayLength());
        Assert.Equal((4 * 5 * 30) - 12, rows["pace"][4].GetProperty("seconds").GetInt32() + rows["pace"][3].GetProperty("seconds").GetInt32() - (4 * 5 * 30));
        await ResultsShouldBeThePlatformsAsync(rows["race-results"]);
        await RecordsShouldBeTheHistorysAsync(rows["personal-records"]);
    }

    /// <summary>Every column of every place of every race.</summary>
    private async Task ResultsShouldBeThePlatformsAsync(JsonElement results)
    {
        var races = results.EnumerateArray().GroupBy(RaceOf).ToArray();
        Assert.Equal(6, races.Length);
        foreach (var rows in races)
        {
            Assert.True(RaceKey.TryParse(rows.Key, out var race));
            var recorded = await RecordedAsync(race);
            Assert.Equal(
                recorded.Result.Results.Select(place => (place.Rank!.Value, place.RacerId, place.Name, place.Mean, place.Last, place.Best, place.SecondsRidden)),
                rows.Select(row => (
                    row.GetProperty("rank").GetInt32(), row.GetProperty("racerId").GetInt32(), row.GetProperty("name").GetString(),
                    Number(row, "mean"), (decimal?)Number(row, "last"), Number(row, "best"), row.GetProperty("seconds").GetInt32())));
        }
    }

    private async Task RecordsShouldBeTheHistorysAsync(JsonElement records)
    {
        var best = new Dictionary<(int, int), decimal>();
        foreach (var id in new[] { 5939820L, 5939856, 5939929, 5939930 })
        {
            foreach (var line in (await RecordedAsync(new(1, id))).Lines.InOrder)
                best[(line.Second, line.RacerId)] = Math.Max(best.GetValueOrDefault((line.Second, line.RacerId)), line.Output.TenThousandths / 10_000m);
        }
        Assert.Equal(50, records.GetArrayLength());
        Assert.All(records.EnumerateArray(), row =>
            Assert.Equal(best[(row.GetProperty("second").GetInt32(), row.GetProperty("racerId").GetInt32())], Number(row, "record")));
    }

    private async Task<RecordedRace> RecordedAsync(RaceKey race)
    {
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllLinesAsync(file, _samples.LinesOf("day/data"));
            return await RaceFile.ReadAsync(file, race, 300, default);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static string RaceOf(JsonElement row) => $"{row.GetProperty("classId").GetInt32()}-{row.GetProperty("raceId").GetString()}";

    private static decimal Number(JsonElement row, string name) =>
        decimal.Parse(row.GetProperty(name).GetString()!, System.Globalization.CultureInfo.InvariantCulture);

    private static string[] Lines(string folder) =>
    [
        .. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .SelectMany(file => SampleFolder.TextOf(File.ReadAllBytes(file)).Split('\n', StringSplitOptions.RemoveEmptyEntries)),
    ];

    private async Task<Dictionary<string, JsonElement>> QueryAsync()
    {
        var output = await ForeignProgram.RunAsync("node", [Path.Combine(ClientScripts.ClientsFolder, "duckdb", "samples.mjs"), _samples.Path]);
        return JsonDocument.Parse(output).RootElement.EnumerateObject().ToDictionary(query => query.Name, query => query.Value);
    }

    /// <summary>A verdict for each line, by a validator that knows nothing of ours.</summary>
    private static async Task<string[]> ValidateAsync(string schema, string[] lines)
    {
        var script = Path.Combine(ClientScripts.ClientsFolder, "json-schema", "validate.mjs");
        var start = new ProcessStartInfo("node", [script, Path.Combine(RepositoryRoot.Find()!, "docs", "schemas", $"{schema}.schema.json")])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var node = Process.Start(start)!;
        var (output, errors) = (node.StandardOutput.ReadToEndAsync(), node.StandardError.ReadToEndAsync());
        await node.StandardInput.WriteAsync(string.Join('\n', lines));
        node.StandardInput.Close();
        await node.WaitForExitAsync();
        Assert.True(node.ExitCode == 0, await errors);
        var verdicts = (await output).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(lines.Length, verdicts.Length);
        return verdicts;
    }
}
