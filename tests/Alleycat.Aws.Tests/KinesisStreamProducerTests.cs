using System.Globalization;
using System.Text.Json;
using Alleycat.Streaming;
using Amazon.Kinesis.Model;
using static Alleycat.Aws.Tests.ScriptedServer;

namespace Alleycat.Aws.Tests;

public sealed class KinesisStreamProducerTests
{
    private static readonly KinesisStreamProducerOptions Quick = new() { RetryDelay = TimeSpan.FromMilliseconds(1), Seed = 1 };

    [Fact]
    public async Task Any_number_of_entries_goes_in_calls_of_500_and_comes_back_in_order()
    {
        await using var server = await StartAsync(asked => Stored(asked, _ => false));
        using var client = AmazonKinesisClientTests.ClientOf(server);
        var results = await new KinesisStreamProducer(client, "alleycat", Quick).PutRecordsAsync(Entries(1203));
        Assert.Equal([500, 500, 203], server.Requests.Select(r => KeysOf(r).Count));
        Assert.Equal(Enumerable.Range(0, 1203), results.Select(r => (int)r.SequenceNumber.Low));
    }

    [Fact]
    public async Task A_call_never_passes_its_bytes()
    {
        await using var server = await StartAsync(asked => Stored(asked, _ => false));
        using var client = AmazonKinesisClientTests.ClientOf(server);
        var entries = Enumerable.Range(0, 5).Select(i => new PutRecordsEntry(PartitionKey.OfRacer(i), new byte[400])).ToArray();
        await new KinesisStreamProducer(client, "alleycat", Quick with { BytesPerCallMax = 1000 }).PutRecordsAsync(entries);
        Assert.Equal([2, 2, 1], server.Requests.Select(r => KeysOf(r).Count));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Refused_records_are_put_again_alone_until_each_is_stored_once(int seed)
    {
        var random = new Random(seed);
        var stored = new List<int>();
        await using var server = await StartAsync(asked => Stored(asked, _ => random.Next(3) == 0, stored));
        using var client = AmazonKinesisClientTests.ClientOf(server);
        var producer = new KinesisStreamProducer(client, "alleycat", Quick with { AttemptsMax = 50 });
        var results = await producer.PutRecordsAsync(Entries(300));
        Assert.Equal(Enumerable.Range(0, 300), results.Select(r => (int)r.SequenceNumber.Low));
        Assert.Equal(Enumerable.Range(0, 300), stored.Order());
        Assert.Equal(server.Requests.Skip(1).Sum(r => KeysOf(r).Count), producer.Retried);
    }

    [Fact]
    public async Task A_record_refused_too_often_is_given_back_refused_and_its_neighbours_are_stored()
    {
        await using var server = await StartAsync(asked => Stored(asked, key => key == 1));
        using var client = AmazonKinesisClientTests.ClientOf(server);
        var results = await new KinesisStreamProducer(client, "alleycat", Quick with { AttemptsMax = 3 }).PutRecordsAsync(Entries(3));
        Assert.Equal([true, false, true], results.Select(r => r.IsStored));
        Assert.Equal("ProvisionedThroughputExceededException", results[1].ErrorCode);
        Assert.Equal([3, 1, 1], server.Requests.Select(r => KeysOf(r).Count));
    }

    [Fact]
    public async Task A_call_that_fails_whole_is_put_again_whole()
    {
        await using var server = await StartAsync(asked => asked.Number switch
        {
            0 => new Answer(0, []),
            1 => Answer.Json(500, """{"__type":"InternalFailure"}"""),
            2 => Answer.Json(400, """{"__type":"ProvisionedThroughputExceededException","message":"Later."}"""),
            _ => Stored(asked, _ => false),
        });
        using var client = AmazonKinesisClientTests.ClientOf(server);
        var results = await new KinesisStreamProducer(client, "alleycat", Quick).PutRecordsAsync(Entries(2));
        Assert.All(results, r => Assert.True(r.IsStored));
        Assert.Equal(4, server.Requests.Count);
    }

    [Fact]
    public async Task A_missing_stream_is_said_at_once()
    {
        await using var server = await StartAsync(_ => Answer.Json(400, """{"__type":"ResourceNotFoundException","message":"Stream x not found."}"""));
        using var client = AmazonKinesisClientTests.ClientOf(server);
        await Assert.ThrowsAsync<ResourceNotFoundException>(
            async () => await new KinesisStreamProducer(client, "x", Quick).PutRecordsAsync(Entries(2)));
        Assert.Single(server.Requests);
    }

    private static PutRecordsEntry[] Entries(int count) =>
        [.. Enumerable.Range(0, count).Select(i => new PutRecordsEntry(PartitionKey.OfRacer(i), new byte[] { 1, 2, 3 }))];

    private static List<int> KeysOf(Asked asked)
    {
        using var json = JsonDocument.Parse(asked.Body);
        return [.. json.RootElement.GetProperty("Records").EnumerateArray()
            .Select(r => int.Parse(r.GetProperty("PartitionKey").GetString()!, CultureInfo.InvariantCulture))];
    }

    // The sequence number of a record is its key, so that a test sees which result is whose.
    private static Answer Stored(Asked asked, Func<int, bool> refuse, List<int>? stored = null)
    {
        var failed = 0;
        var records = KeysOf(asked).Select(key =>
        {
            if (refuse(key))
            {
                failed++;
                return """{"ErrorCode":"ProvisionedThroughputExceededException","ErrorMessage":"Rate exceeded"}""";
            }
            stored?.Add(key);
            return $$"""{"SequenceNumber":"{{key}}","ShardId":"shardId-000000000000"}""";
        }).ToList();
        return Answer.Json(200, $$"""{"FailedRecordCount":{{failed}},"Records":[{{string.Join(',', records)}}]}""");
    }
}
