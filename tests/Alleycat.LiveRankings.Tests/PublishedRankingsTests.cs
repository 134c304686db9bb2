using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Alleycat.Aws.Tests;
using Alleycat.DynamoDb.Tests;
using Alleycat.Streaming;
using Xunit.Abstractions;

namespace Alleycat.LiveRankings.Tests;

/// <summary>The very zip, run as Lambda runs it, on another's DynamoDB, publishing over HTTP as to IoT Core, through a whole race.</summary>
[Collection(RankingsCollection.Name)]
public sealed class PublishedRankingsTests(PublishedRankings published, Dynalite dynalite, ITestOutputHelper output)
{
    private const int ClassId = 1;
    private const int Racers = 12;
    private const int Seconds = 300;
    private const int Shards = 3;

    [Fact]
    public async Task A_whole_race_over_three_shards_gives_the_board_of_one_process()
    {
        await using var iot = await ScriptedServer.StartAsync(_ => ScriptedServer.Answer.Json(200, "{}"));
        await using var one = Instance(iot, table: true);
        await using var two = Instance(iot, table: true);
        RankingsProcess[] instances = [one, two];
        var startMs = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() - Seconds * 1000;
        var records = Race(startMs);
        // A minute of one shard after the other, by whichever instance; some batches come twice.
        var random = new Random(5);
        foreach (var batch in records.GroupBy(record => (Minute: record.Second / 60, record.Shard)).OrderBy(group => group.Key.Minute))
        {
            var payload = RaceRecords.Event(batch.Key.Shard, [.. batch.Select(sent => sent.Record)]);
            for (var times = random.Next(4) == 0 ? 2 : 1; times > 0; times--)
                Assert.Equal("""{"batchItemFailures":[]}""", await instances[random.Next(2)].CallAsync(payload));
        }
        var told = await PublishedBoard.NextAsync(iot, ClassId, () => one.CallAsync(RaceRecords.Event(0, records[0].Record)));
        await PublishedBoard.AssertOneProcessAsync([.. records.Select(sent => sent.Record)], ClassId, Racers, told);
        Assert.All(iot.Requests, asked => Assert.Contains("/iotdata/aws4_request", asked.Headers["Authorization"], StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_whole_race_in_one_shards_window_gives_the_board_of_one_process()
    {
        await using var iot = await ScriptedServer.StartAsync(_ => ScriptedServer.Answer.Json(200, "{}"));
        await using var function = Instance(iot, table: false);
        // All of it within three seconds: what is read a minute late is of a race that is over, and no window carries that on.
        const int secondMs = 10;
        var records = Race(DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() - Seconds * secondMs, secondMs);
        var state = "";
        foreach (var batch in records.Chunk(500))
        {
            var answer = await function.CallAsync(InWindow(RaceRecords.Event(0, [.. batch.Select(sent => sent.Record)]), state));
            state = JsonDocument.Parse(answer).RootElement.GetProperty("state").GetProperty("standings").GetString()!;
        }
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"state of {Racers} racers and {Seconds} seconds: {state.Length} characters"));
        var told = await PublishedBoard.NextAsync(iot, ClassId, () => function.CallAsync(InWindow(RaceRecords.Event(0, records[0].Record), state)));
        await PublishedBoard.AssertOneProcessAsync([.. records.Select(sent => sent.Record)], ClassId, Racers, told);
    }

    [Fact]
    public async Task A_table_that_is_not_there_gives_the_batch_back_and_a_text_that_is_no_event_is_an_error()
    {
        await using var iot = await ScriptedServer.StartAsync(_ => ScriptedServer.Answer.Json(200, "{}"));
        await using var function = Instance(iot, table: true, tableName: "missing");
        var record = RaceRecords.Record(17, RaceRecords.Message(1, 7, 1, 1, 80), DateTimeOffset.UtcNow.ToUnixTimeMilliseconds());
        Assert.Equal("""{"batchItemFailures":[{"itemIdentifier":"17"}]}""", await function.CallAsync(RaceRecords.Event(0, record)));
        var refused = await function.PostAsync("[]"u8.ToArray());
        Assert.Equal("Function.JsonReaderException", refused.Headers["Lambda-Runtime-Function-Error-Type"].Replace("Function.JsonException", "Function.JsonReaderException", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_race_length_that_is_none_is_an_initialization_error()
    {
        await using var iot = await ScriptedServer.StartAsync(_ => ScriptedServer.Answer.Json(200, "{}"));
        await using var function = Instance(iot, table: false, raceSeconds: "soon");
        var posted = await function.PostedAsync();
        Assert.Equal(("init/error", "Runtime.InitError"), (posted.Path, posted.Headers["Lambda-Runtime-Function-Error-Type"]));
        Assert.NotEqual(0, await function.ExitCodeAsync());
    }

    private static List<Sent> Race(long startMs, int secondMs = 1000)
    {
        var random = new Random(3);
        var records = new List<Sent>();
        for (var second = 1; second <= Seconds; second++)
        {
            for (var racer = 0; racer < Racers; racer++)
            {
                var message = RaceRecords.Message(ClassId, 5402746, 100 + racer, second, 60 + random.Next(60), $"Rider {racer}");
                records.Add(new(racer % Shards, second, RaceRecords.Record(records.Count + 1, message, startMs + second * secondMs + random.Next(3 * secondMs / 10))));
            }
        }
        return records;
    }

    private static ReadOnlyMemory<byte> InWindow(ReadOnlyMemory<byte> payload, string state)
    {
        var json = JsonNode.Parse(payload.Span)!.AsObject();
        json["state"] = state.Length == 0 ? new JsonObject() : new JsonObject { ["standings"] = state };
        json["isFinalInvokeForWindow"] = false;
        return JsonSerializer.SerializeToUtf8Bytes(json);
    }

    private RankingsProcess Instance(ScriptedServer iot, bool table, string tableName = Dynalite.Table, string raceSeconds = "300") =>
        new(published.Assembly, iot.Address, dynalite.Client.Config.ServiceURL, table ? tableName : null, raceSeconds);

    private sealed record Sent(int Shard, int Second, StreamRecord Record);
}
