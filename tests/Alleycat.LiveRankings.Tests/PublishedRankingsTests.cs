using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Alleycat.Aws.Tests;
using Alleycat.DynamoDb.Tests;
using Alleycat.Lambda.Tests;
using Alleycat.Streaming;
using Xunit.Abstractions;

namespace Alleycat.LiveRankings.Tests;

/// <summary>The very zip, run as Lambda runs it, on another's DynamoDB, publishing over HTTP as to IoT Core, through a whole race.</summary>
public sealed class PublishedRankingsTests(PublishedRankings published, Dynalite dynalite, ITestOutputHelper output)
    : IClassFixture<PublishedRankings>, IClassFixture<Dynalite>
{
    private const int Racers = 12;
    private const int Seconds = 300;
    private const int Shards = 3;

    [Fact]
    public async Task A_whole_race_over_three_shards_gives_the_board_of_one_process()
    {
        await using var iot = await ScriptedServer.StartAsync(_ => ScriptedServer.Answer.Json(200, "{}"));
        await using var one = Instance(iot, table: true);
        await using var two = Instance(iot, table: true);
        Instance[] instances = [one, two];
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
        var told = await LastBoardAsync(iot, () => one.CallAsync(RaceRecords.Event(0, records[0].Record)));
        await AssertOneProcessAsync(records, told);
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
        var told = await LastBoardAsync(iot, () => function.CallAsync(InWindow(RaceRecords.Event(0, records[0].Record), state)));
        await AssertOneProcessAsync(records, told);
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
                var message = RaceRecords.Message(1, 5402746, 100 + racer, second, 60 + random.Next(60), $"Rider {racer}");
                records.Add(new(racer % Shards, second, RaceRecords.Record(records.Count + 1, message, startMs + second * secondMs + random.Next(3 * secondMs / 10))));
            }
        }
        return records;
    }

    /// <summary>Calls until a board is drawn after everything was kept: one is due each 0.9 seconds.</summary>
    private static async Task<JsonObject> LastBoardAsync(ScriptedServer iot, Func<Task<string>> callAsync)
    {
        var before = iot.Requests.Count;
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (iot.Requests.Count == before)
        {
            limit.Token.ThrowIfCancellationRequested();
            await callAsync();
        }
        var asked = iot.Requests[^1];
        Assert.Equal("/topics/alleycat-subscribe%2Fclass-1?qos=0&retain=true", asked.Target);
        return JsonNode.Parse(asked.Body)!.AsObject();
    }

    private static async Task AssertOneProcessAsync(List<Sent> records, JsonObject told)
    {
        var time = new FakeTime();
        time.Set(DateTimeOffset.FromUnixTimeMilliseconds(told["serverTime"]!.GetValue<long>()));
        var expected = new FakePublisher();
        using var process = new LiveRankingsHandler(expected, new(), time);
        await RaceRecords.CallAsync(process.HandleAsync, RaceRecords.Event(0, [.. records.Select(sent => sent.Record)]));
        await process.PublishAsync();
        var board = JsonNode.Parse(expected.Last("alleycat-subscribe/class-1").Payload.Span)!.AsObject();
        Assert.True(board.Remove("seq") && told.Remove("seq"));
        Assert.Equal(Racers, board["racerCount"]!.GetValue<int>());
        Assert.Equal(board.ToJsonString(), told.ToJsonString());
    }

    private static ReadOnlyMemory<byte> InWindow(ReadOnlyMemory<byte> payload, string state)
    {
        var json = JsonNode.Parse(payload.Span)!.AsObject();
        json["state"] = state.Length == 0 ? new JsonObject() : new JsonObject { ["standings"] = state };
        json["isFinalInvokeForWindow"] = false;
        return JsonSerializer.SerializeToUtf8Bytes(json);
    }

    private Instance Instance(ScriptedServer iot, bool table, string tableName = Dynalite.Table, string raceSeconds = "300") =>
        new(published.Assembly, iot.Address, dynalite.Client.Config.ServiceURL, table ? tableName : null, raceSeconds);

    private sealed record Sent(int Shard, int Second, StreamRecord Record);
}

/// <summary>One execution environment.</summary>
internal sealed class Instance : IAsyncDisposable
{
    private readonly MockRuntimeApi _api = new();
    private readonly Process _process;
    private int _events;

    public Instance(string assembly, Uri iot, string dynamo, string? table, string raceSeconds)
    {
        // Lambda's managed runtime runs an executable assembly so: dotnet exec <handler>.dll.
        var start = new ProcessStartInfo("dotnet", ["exec", assembly]) { RedirectStandardOutput = true };
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("AWS_", StringComparison.Ordinal)).ToArray())
            start.Environment.Remove(name);
        start.Environment["AWS_LAMBDA_RUNTIME_API"] = _api.Address;
        start.Environment["AWS_LAMBDA_FUNCTION_NAME"] = "rankings";
        start.Environment["AWS_ACCESS_KEY_ID"] = "id";
        start.Environment["AWS_SECRET_ACCESS_KEY"] = "secret";
        start.Environment["AWS_REGION"] = "us-east-1";
        start.Environment["AWS_EC2_METADATA_DISABLED"] = "true";
        start.Environment["AWS_ENDPOINT_URL_DYNAMODB"] = dynamo;
        start.Environment["ALLEYCAT_IOT_ENDPOINT"] = iot.ToString();
        start.Environment["ALLEYCAT_RACE_SECONDS"] = raceSeconds;
        if (table is not null)
            start.Environment["ALLEYCAT_STANDINGS_TABLE"] = table;
        _process = Process.Start(start)!;
        // Its log must not fill the pipe.
        _process.OutputDataReceived += static (_, _) => { };
        _process.BeginOutputReadLine();
    }

    public async Task<string> CallAsync(ReadOnlyMemory<byte> payload)
    {
        var posted = await PostAsync(payload);
        Assert.True(posted.Path.EndsWith("/response", StringComparison.Ordinal), $"{posted.Path}: {posted.Text}");
        return posted.Text;
    }

    public async Task<MockRuntimeApi.Posted> PostAsync(ReadOnlyMemory<byte> payload)
    {
        _api.Give($"event-{++_events}", payload, DateTimeOffset.UtcNow.AddMinutes(1));
        return await _api.PostedAsync();
    }

    public Task<MockRuntimeApi.Posted> PostedAsync() => _api.PostedAsync();

    public async Task<int> ExitCodeAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        await _process.WaitForExitAsync(limit.Token);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        await _api.DisposeAsync();
    }
}
