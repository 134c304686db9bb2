using System.Text.Json;
using System.Text.Json.Nodes;
using Alleycat.LiveRankings.Shards;
using Alleycat.Streaming;

namespace Alleycat.LiveRankings.Tests;

/// <summary>However records are spread over shards, cut into batches and tried again: the boards are those of one process.</summary>
public sealed class AnyShardingPropertyTests
{
    private const long RaceId = 5402746;
    private const int InventedClass = 3;

    private readonly FakeTime _time = new();

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 12)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Any_sharding_batching_and_retry_gives_the_board_of_one_process(int seed)
    {
        var random = new Random(seed);
        var shards = random.Next(1, 5);
        var table = new MemoryItemTable();
        var told = new FakePublisher();
        // Lambda may call any instance for any shard, and end and start them as it likes.
        var instances = Enumerable.Range(0, 3).Select(_ => Instance(table, told, random)).ToArray();
        var records = Ride(random, racers: random.Next(1, 25), seconds: random.Next(3, 45));
        foreach (var batch in Cut(records, shards, random))
        {
            var instance = random.Next(instances.Length);
            if (random.Next(10) == 0)
                instances[instance] = Instance(table, told, random);
            var failures = random.Next(3);
            var puts = random.Next(4);
            table.BeforePut = _ => Fail(ref failures, ref puts, random);
            table.AfterPut = _ => Fail(ref failures, ref puts, random);
            await DeliverAsync(instances, instance, batch, random);
            if (random.Next(8) == 0)
            {
                // The answer was lost: Lambda calls again, here or elsewhere.
                table.BeforePut = table.AfterPut = static _ => { };
                await DeliverAsync(instances, random.Next(instances.Length), batch, random);
            }
        }

        table.BeforePut = table.AfterPut = static _ => { };
        _time.Advance(TimeSpan.FromSeconds(2));
        told.Clear();
        foreach (var classId in records.Select(record => record.ClassId).Distinct())
            await RaceRecords.CallAsync(instances[0].HandleAsync, RaceRecords.Event(0, records.First(record => record.ClassId == classId).Record));
        await AssertOneProcessAsync(records, told, seed);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task A_windows_state_carried_by_Lambda_gives_the_board_of_one_process(int seed)
    {
        var random = new Random(seed);
        var told = new FakePublisher();
        var records = Ride(random, racers: random.Next(1, 25), seconds: random.Next(3, 45));
        var state = "";
        foreach (var batch in Cut(records, shards: 1, random))
        {
            using var function = new WindowRankingsHandler(told, new(), _time);
            var answer = await RaceRecords.CallAsync(function.HandleAsync, WithState(batch.Payload, state, isFinal: false));
            // A retry repeats the step from the state before it.
            if (random.Next(4) == 0)
                answer = await RaceRecords.CallAsync(function.HandleAsync, WithState(batch.Payload, state, isFinal: false));
            state = JsonDocument.Parse(answer).RootElement.GetProperty("state").GetProperty("standings").GetString()!;
            _time.Advance(TimeSpan.FromMilliseconds(random.Next(100)));
        }

        _time.Advance(TimeSpan.FromSeconds(2));
        told.Clear();
        using var last = new WindowRankingsHandler(told, new(), _time);
        foreach (var classId in records.Select(record => record.ClassId).Distinct())
        {
            var again = RaceRecords.Event(0, records.First(record => record.ClassId == classId).Record);
            await RaceRecords.CallAsync(last.HandleAsync, WithState(again, state, isFinal: false));
        }
        await AssertOneProcessAsync(records, told, seed);
    }

    private static void Fail(ref int failures, ref int puts, Random random)
    {
        if (failures == 0 || puts-- > 0)
            return;
        failures--;
        puts = random.Next(4);
        throw MemoryItemTable.Unavailable();
    }

    private static ReadOnlyMemory<byte> WithState(ReadOnlyMemory<byte> payload, string state, bool isFinal)
    {
        var json = JsonNode.Parse(payload.Span)!.AsObject();
        json["window"] = new JsonObject { ["start"] = "2026-11-21T05:00:00Z", ["end"] = "2026-11-21T05:05:00Z" };
        json["state"] = state.Length == 0 ? new JsonObject() : new JsonObject { ["standings"] = state };
        json["shardId"] = "shardId-000000000000";
        json["isFinalInvokeForWindow"] = isFinal;
        json["isWindowTerminatedEarly"] = false;
        return JsonSerializer.SerializeToUtf8Bytes(json);
    }

    private ShardRankingsHandler Instance(MemoryItemTable table, FakePublisher told, Random random) =>
        new(table, told, new() { FirstBackoff = TimeSpan.Zero }, _time, random);

    /// <summary>As the event source does: what failed comes again from the record named, until nothing fails.</summary>
    private async Task DeliverAsync(ShardRankingsHandler[] instances, int instance, Batch batch, Random random)
    {
        var records = batch.Records;
        for (var attempt = 0; records.Length > 0; attempt++)
        {
            Assert.True(attempt < 20);
            var answer = await RaceRecords.CallAsync(instances[instance].HandleAsync, RaceRecords.Event(batch.Shard, records));
            records = records[KinesisBatchResponse.FirstFailed(System.Text.Encoding.UTF8.GetBytes(answer), records)..];
            instance = random.Next(instances.Length);
        }
        _time.Advance(TimeSpan.FromMilliseconds(random.Next(100)));
    }

    private List<Sent> Ride(Random random, int racers, int seconds)
    {
        var started = _time.GetUtcNow().ToUnixTimeMilliseconds() - 50_000;
        var records = new List<Sent>();
        var devices = new Device[racers];
        for (var second = 1; second <= seconds; second++)
        {
            for (var racer = 0; racer < racers; racer++)
            {
                if (random.Next(12) == 0)
                    continue;
                // Two classes share the window's race id; one racer in seven rides a race of their own invention, in a third class. Which of
                // those is current depends on when it is asked, so their boards are not compared.
                var classId = racer % 7 == 6 ? InventedClass : 1 + racer % 2;
                var raceId = racer % 7 == 6 ? racer : RaceId;
                var cadence = random.Next(3) == 0 ? random.NextDouble() * 120 : random.Next(120);
                var message = RaceRecords.Message(classId, raceId, 100 + racer, second, cadence, $"Rider {racer}", isHeld: random.Next(6) == 0);
                var arrivalMs = started + second * 1000 + random.Next(400);
                var device = devices[racer] ??= new();
                device.Messages.Add(message);
                // Once heard of, a device may keep eight to twelve seconds and tell them all at once.
                if (device.IsHeard && device.Until == 0 && random.Next(12) == 0)
                    device.Until = second + random.Next(8, 13);
                if (second < Math.Min(device.Until, seconds))
                    continue;
                foreach (var kept in device.Messages)
                    records.Add(new(classId, racer, RaceRecords.Record(records.Count + 1, kept, arrivalMs)));
                device.Messages.Clear();
                device.IsHeard = true;
                if (random.Next(15) == 0)
                    records.Add(records[^1] with { Record = RaceRecords.Record(records.Count + 1, message, arrivalMs + random.Next(300)) });
            }
        }
        return records;
    }

    private static IEnumerable<Batch> Cut(List<Sent> records, int shards, Random random)
    {
        var queues = Enumerable.Range(0, shards)
            .Select(shard => new Queue<StreamRecord>(records.Where(record => record.Racer % shards == shard).Select(record => record.Record))).ToArray();
        while (queues.Any(queue => queue.Count > 0))
        {
            var shard = random.Next(shards);
            var batch = new List<StreamRecord>();
            for (var size = random.Next(1, 60); size > 0 && queues[shard].TryDequeue(out var record); size--)
                batch.Add(record);
            if (batch.Count > 0)
                yield return new(shard, [.. batch]);
        }
    }

    private async Task AssertOneProcessAsync(List<Sent> records, FakePublisher told, int seed)
    {
        var expected = new FakePublisher();
        using var process = new LiveRankingsHandler(expected, new(), _time);
        await RaceRecords.CallAsync(process.HandleAsync, RaceRecords.Event(0, [.. records.Select(record => record.Record)]));
        await process.PublishAsync();
        foreach (var classId in records.Select(record => record.ClassId).Distinct().Where(id => id != InventedClass))
        {
            var topic = $"alleycat-subscribe/class-{classId}";
            Assert.True(WithoutSeq(expected.Last(topic)) == WithoutSeq(told.Last(topic)), $"seed {seed}, class {classId}:\n{WithoutSeq(expected.Last(topic))}\n{WithoutSeq(told.Last(topic))}");
        }
    }

    private static string WithoutSeq(TopicMessage message)
    {
        var json = JsonNode.Parse(message.Payload.Span)!.AsObject();
        Assert.True(json.Remove("seq"));
        return json.ToJsonString();
    }

    private sealed class Device
    {
        public List<string> Messages { get; } = [];

        public bool IsHeard { get; set; }

        public int Until { get; set; }
    }

    private sealed record Sent(int ClassId, int Racer, StreamRecord Record);

    private sealed record Batch(int Shard, StreamRecord[] Records)
    {
        public ReadOnlyMemory<byte> Payload => RaceRecords.Event(Shard, Records);
    }
}
