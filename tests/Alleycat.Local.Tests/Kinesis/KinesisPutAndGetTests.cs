using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Json;
using Alleycat.Streaming;

namespace Alleycat.Local.Tests.Kinesis;

public sealed class KinesisPutAndGetTests
{
    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    private static string Text(JsonElement record) => Encoding.UTF8.GetString(record.GetProperty("Data").GetBytesFromBase64());

    private static async Task<string> IteratorAsync(KinesisServer server, string type = "TRIM_HORIZON", string shard = "shardId-000000000000",
        string? sequenceNumber = null, double? timestamp = null, string stream = "race")
    {
        var answer = await server.CallAsync("GetShardIterator", new Dictionary<string, object?>
        {
            ["StreamName"] = stream,
            ["ShardId"] = shard,
            ["ShardIteratorType"] = type,
            ["StartingSequenceNumber"] = sequenceNumber,
            ["Timestamp"] = timestamp,
        });
        return answer.GetProperty("ShardIterator").GetString()!;
    }

    private static async Task<List<string>> ReadAsync(KinesisServer server, string iterator)
    {
        var answer = await server.CallAsync("GetRecords", new { ShardIterator = iterator });
        return [.. answer.GetProperty("Records").EnumerateArray().Select(Text)];
    }

    [Fact]
    public async Task Five_hundred_records_put_at_once_come_back_in_order()
    {
        await using var server = await KinesisServer.StartAsync();
        await server.CallAsync("CreateStream", new { StreamName = "race", ShardCount = 1 });
        var records = Enumerable.Range(0, 500).Select(i => new { Data = Base64($"record {i}"), PartitionKey = $"racer-{i % 10}" }).ToArray();

        var put = await server.CallAsync("PutRecords", new { StreamName = "race", Records = records });

        Assert.Equal(0, put.GetProperty("FailedRecordCount").GetInt32());
        var results = put.GetProperty("Records").EnumerateArray().ToList();
        Assert.All(results, r => Assert.Equal("shardId-000000000000", r.GetProperty("ShardId").GetString()));
        var numbers = results.Select(r => BigInteger.Parse(r.GetProperty("SequenceNumber").GetString()!, CultureInfo.InvariantCulture)).ToList();
        Assert.Equal(numbers.Order(), numbers);

        var get = await server.CallAsync("GetRecords", new { ShardIterator = await IteratorAsync(server) });
        var read = get.GetProperty("Records").EnumerateArray().ToList();
        Assert.Equal(Enumerable.Range(0, 500).Select(i => $"record {i}"), read.Select(Text));
        Assert.Equal(results.Select(r => r.GetProperty("SequenceNumber").GetString()), read.Select(r => r.GetProperty("SequenceNumber").GetString()));
        Assert.Equal("racer-3", read[3].GetProperty("PartitionKey").GetString());
        Assert.Equal(0, get.GetProperty("MillisBehindLatest").GetInt64());
        var age = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() / 1_000.0 - read[0].GetProperty("ApproximateArrivalTimestamp").GetDouble();
        Assert.InRange(age, 0, 60);
    }

    [Fact]
    public async Task Records_go_to_the_shard_that_Kinesis_would_choose()
    {
        await using var server = await KinesisServer.StartAsync();
        await server.CallAsync("CreateStream", new { StreamName = "race", ShardCount = 3 });
        var shards = await server.CallAsync("ListShards", new { StreamName = "race" });
        var ranges = HashKeyRange.Split(3);
        Assert.Equal(
            ranges.Select(r => r.Ending.ToString(CultureInfo.InvariantCulture)),
            shards.GetProperty("Shards").EnumerateArray().Select(s => s.GetProperty("HashKeyRange").GetProperty("EndingHashKey").GetString()));
        for (var i = 0; i < 20; i++)
        {
            var put = await server.CallAsync("PutRecord", new { StreamName = "race", Data = Base64("x"), PartitionKey = $"racer-{i}" });
            var shard = Array.FindIndex(ranges, r => r.Contains(PartitionKey.Of($"racer-{i}").HashKey));
            Assert.Equal($"shardId-{shard:D12}", put.GetProperty("ShardId").GetString());
        }
        var explicitPut = await server.CallAsync("PutRecord", new
        {
            StreamName = "race", Data = Base64("x"), PartitionKey = "a", ExplicitHashKey = "340282366920938463463374607431768211455",
        });
        Assert.Equal("shardId-000000000002", explicitPut.GetProperty("ShardId").GetString());
    }

    [Fact]
    public async Task Every_type_of_iterator_begins_where_it_says()
    {
        var time = new SteppedTime();
        await using var server = await KinesisServer.StartAsync(time);
        await server.CallAsync("CreateStream", new { StreamName = "race", ShardCount = 1 });
        var early = await IteratorAsync(server, "LATEST");
        var numbers = new List<string>();
        var arrivals = new List<double>();
        for (var i = 0; i < 5; i++)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            arrivals.Add(time.GetUtcNow().ToUnixTimeMilliseconds() / 1_000.0);
            var put = await server.CallAsync("PutRecord", new { StreamName = "race", Data = Base64($"{i}"), PartitionKey = "a" });
            numbers.Add(put.GetProperty("SequenceNumber").GetString()!);
        }

        Assert.Equal(["0", "1", "2", "3", "4"], await ReadAsync(server, early));
        Assert.Equal(["0", "1", "2", "3", "4"], await ReadAsync(server, await IteratorAsync(server)));
        Assert.Equal(["2", "3", "4"], await ReadAsync(server, await IteratorAsync(server, "AT_SEQUENCE_NUMBER", sequenceNumber: numbers[2])));
        Assert.Equal(["3", "4"], await ReadAsync(server, await IteratorAsync(server, "AFTER_SEQUENCE_NUMBER", sequenceNumber: numbers[2])));
        Assert.Equal(["3", "4"], await ReadAsync(server, await IteratorAsync(server, "AT_TIMESTAMP", timestamp: arrivals[3])));
        Assert.Equal(["4"], await ReadAsync(server, await IteratorAsync(server, "AT_TIMESTAMP", timestamp: arrivals[3] + 0.001)));
        Assert.Empty(await ReadAsync(server, await IteratorAsync(server, "LATEST")));
        Assert.Empty(await ReadAsync(server, await IteratorAsync(server, "AT_TIMESTAMP", timestamp: arrivals[4] + 9)));
        var starting = (await server.CallAsync("ListShards", new { StreamName = "race" })).GetProperty("Shards")[0]
            .GetProperty("SequenceNumberRange").GetProperty("StartingSequenceNumber").GetString();
        Assert.Equal(5, (await ReadAsync(server, await IteratorAsync(server, "AFTER_SEQUENCE_NUMBER", sequenceNumber: starting))).Count);
        Assert.Equal(5, (await ReadAsync(server, await IteratorAsync(server, "AT_SEQUENCE_NUMBER", sequenceNumber: starting))).Count);
    }

    [Fact]
    public async Task An_iterator_lives_five_minutes_and_the_next_one_goes_on()
    {
        var time = new SteppedTime();
        await using var server = await KinesisServer.StartAsync(time);
        await server.CallAsync("CreateStream", new { StreamName = "race", ShardCount = 1 });
        for (var i = 0; i < 3; i++)
            await server.CallAsync("PutRecord", new { StreamName = "race", Data = Base64($"{i}"), PartitionKey = "a" });
        time.Advance(TimeSpan.FromSeconds(2));
        var iterator = await IteratorAsync(server);

        var first = await server.CallAsync("GetRecords", new { ShardIterator = iterator, Limit = 2 });
        Assert.Equal(2, first.GetProperty("Records").GetArrayLength());
        Assert.Equal(2_000, first.GetProperty("MillisBehindLatest").GetInt64());
        var second = await server.CallAsync("GetRecords", new { ShardIterator = first.GetProperty("NextShardIterator").GetString() });
        Assert.Equal(["2"], second.GetProperty("Records").EnumerateArray().Select(Text));
        Assert.Equal(0, second.GetProperty("MillisBehindLatest").GetInt64());

        time.Advance(TimeSpan.FromMinutes(5));
        await server.CallAsync("GetRecords", new { ShardIterator = iterator });
        time.Advance(TimeSpan.FromMilliseconds(1));
        var (type, message) = await server.RefusalAsync("GetRecords", new { ShardIterator = iterator });
        Assert.Equal("ExpiredIteratorException", type);
        Assert.Contains("tolerated delay of 300000 milliseconds.", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Escaped_base64_and_binary_data_arrive_unchanged()
    {
        await using var server = await KinesisServer.StartAsync();
        await server.CallAsync("CreateStream", new { StreamName = "race", ShardCount = 1 });
        var bytes = Enumerable.Range(0, 256).Select(i => (byte)(255 - i)).ToArray();
        var escaped = Convert.ToBase64String(bytes).Replace("+", "\\u002B", StringComparison.Ordinal).Replace("/", "\\/", StringComparison.Ordinal);
        var json = $$"""
            { "Extra": [1, {"Data": 2}], "Records": [
              {"PartitionKey": "\u00e9\u20ac", "Data": "{{escaped}}", "ExplicitHashKey": null},
              {"Data": "", "PartitionKey": "empty", "More": {"x": []} } ],
              "StreamARN": "arn:aws:kinesis:us-east-1:000000000000:stream/race" }
            """;
        var (status, _) = await server.SendAsync("PutRecords", json);
        Assert.Equal(System.Net.HttpStatusCode.OK, status);
        var get = await server.CallAsync("GetRecords", new { ShardIterator = await IteratorAsync(server) });
        var records = get.GetProperty("Records").EnumerateArray().ToList();
        Assert.Equal(bytes, records[0].GetProperty("Data").GetBytesFromBase64());
        Assert.Equal("é€", records[0].GetProperty("PartitionKey").GetString());
        Assert.Equal("", records[1].GetProperty("Data").GetString());
    }
}
