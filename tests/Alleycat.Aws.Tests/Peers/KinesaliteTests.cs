using System.Globalization;
using System.Text;
using Alleycat.Streaming;
using Amazon.Kinesis;
using Amazon.Kinesis.Model;
using Amazon.Runtime;
using HashKeyRange = Alleycat.Streaming.HashKeyRange;
using KinesisRecord = Amazon.Kinesis.Model.Record;

namespace Alleycat.Aws.Tests.Peers;

/// <summary>Our Kinesis client and producer against kinesalite, whose behaviour was taken from AWS by others.</summary>
public sealed class KinesaliteTests : IAsyncLifetime, IDisposable
{
    private const string Stream = "race";

    private PeerProcess _peer = null!;
    private AmazonKinesisClient _client = null!;

    public async Task InitializeAsync()
    {
        _peer = await PeerProcess.StartAsync("kinesalite.mjs");
        _client = new(
            new BasicAWSCredentials("id", "secret"),
            new AmazonKinesisConfig { ServiceURL = _peer.Address.OriginalString, AuthenticationRegion = "us-east-1", MaxErrorRetry = 3 });
        await _client.CreateStreamAsync(new() { StreamName = Stream, ShardCount = 2 });
        await BecomesActiveAsync();
    }

    public async Task DisposeAsync() => await _peer.DisposeAsync();

    public void Dispose() => _client.Dispose();

    [Fact]
    public async Task Streams_and_shards_are_described_listed_and_deleted()
    {
        var summary = (await _client.DescribeStreamSummaryAsync(new() { StreamName = Stream })).StreamDescriptionSummary!;
        Assert.Equal((Stream, 2, 24), (summary.StreamName, summary.OpenShardCount, summary.RetentionPeriodHours));
        var shards = (await _client.ListShardsAsync(new() { StreamName = Stream })).Shards;
        // The ranges of AWS are those that our own stream makes.
        var ours = HashKeyRange.Split(2);
        Assert.Equal(
            ours.Select(range => (Text(range.Starting), Text(range.Ending))),
            shards.Select(shard => (shard.HashKeyRange!.StartingHashKey!, shard.HashKeyRange.EndingHashKey!)));
        Assert.Equal([Stream], (await _client.ListStreamsAsync(new())).StreamNames);
        await _client.DeleteStreamAsync(new() { StreamName = Stream });
        await Assert.ThrowsAsync<ResourceNotFoundException>(() => GoneAsync());
    }

    [Fact]
    public async Task A_record_goes_where_its_hash_key_says_and_is_read_back_as_it_was()
    {
        var data = Enumerable.Range(0, 256).Select(i => (byte)i).ToArray();
        var put = await _client.PutRecordAsync(new()
        {
            StreamName = Stream, PartitionKey = "é€", Data = new MemoryStream(data), ExplicitHashKey = Text(UInt128.MaxValue),
        });
        Assert.Equal("shardId-000000000001", put.ShardId);

        var read = await ReadAsync(put.ShardId, "TRIM_HORIZON");
        var record = Assert.Single(read);
        Assert.Equal((put.SequenceNumber, "é€"), (record.SequenceNumber, record.PartitionKey));
        Assert.Equal(data, record.Data!.ToArray());
        Assert.InRange(record.ApproximateArrivalTimestamp!.Value, DateTime.UtcNow.AddMinutes(-5), DateTime.UtcNow.AddMinutes(5));
    }

    [Fact]
    public async Task All_five_iterators_begin_where_they_say()
    {
        var numbers = new List<string>();
        for (var i = 0; i < 5; i++)
        {
            var put = await _client.PutRecordAsync(new()
            {
                StreamName = Stream, PartitionKey = "k", Data = new MemoryStream([(byte)i]), ExplicitHashKey = "0",
            });
            numbers.Add(put.SequenceNumber!);
        }
        const string shard = "shardId-000000000000";
        async Task<string> Read(string type, string? starting = null, DateTime? timestamp = null) =>
            string.Concat((await ReadAsync(shard, type, starting, timestamp)).Select(record => record.Data!.ToArray()[0]));

        Assert.Equal("01234", await Read("TRIM_HORIZON"));
        Assert.Equal("234", await Read("AT_SEQUENCE_NUMBER", numbers[2]));
        Assert.Equal("34", await Read("AFTER_SEQUENCE_NUMBER", numbers[2]));
        Assert.Equal("01234", await Read("AT_TIMESTAMP", timestamp: DateTime.UtcNow.AddHours(-1)));
        Assert.Empty(await Read("LATEST"));
    }

    [Fact]
    public async Task The_producer_stores_thousands_of_records_once_each_and_a_shard_keeps_their_order()
    {
        var producer = new KinesisStreamProducer(_client, Stream);
        PutRecordsEntry[] entries =
        [
            .. Enumerable.Range(0, 1_300).Select(i => new PutRecordsEntry(
                PartitionKey.Of(Text((UInt128)(i % 7))), Encoding.UTF8.GetBytes(Text((UInt128)i)))),
        ];
        var results = await producer.PutRecordsAsync(entries);
        Assert.All(results, result => Assert.True(result.IsStored));

        var stored = new Dictionary<(int Shard, string Number), string>();
        foreach (var shard in new[] { 0, 1 })
        {
            var records = await ReadAsync($"shardId-{shard:D12}", "TRIM_HORIZON");
            var values = records.Select(record => int.Parse(Encoding.UTF8.GetString(record.Data!.ToArray()), CultureInfo.InvariantCulture)).ToArray();
            Assert.Equal(values.Order(), values);
            foreach (var (record, value) in records.Zip(values))
                stored.Add((shard, record.SequenceNumber!), Text((UInt128)value));
        }
        Assert.Equal(entries.Length, stored.Count);
        for (var i = 0; i < entries.Length; i++)
            Assert.Equal(Text((UInt128)i), stored[(results[i].ShardId.Index, results[i].SequenceNumber.ToString())]);
        // And where our own stream would have put them.
        var ranges = HashKeyRange.Split(2);
        Assert.All(entries.Zip(results), pair => Assert.True(ranges[pair.Second.ShardId.Index].Contains(pair.First.PartitionKey.HashKey)));
    }

    [Fact]
    public async Task Refusals_are_exceptions_of_their_name()
    {
        await Assert.ThrowsAsync<ResourceNotFoundException>(() => _client.DescribeStreamSummaryAsync(new() { StreamName = "none" }));
        await Assert.ThrowsAsync<ResourceInUseException>(() => _client.CreateStreamAsync(new() { StreamName = Stream, ShardCount = 1 }));
        await Assert.ThrowsAsync<InvalidArgumentException>(() => _client.GetRecordsAsync(new() { ShardIterator = "nonsense" }));
        var invalid = await Assert.ThrowsAsync<AmazonKinesisException>(
            () => _client.PutRecordAsync(new() { StreamName = Stream, PartitionKey = "k", Data = new MemoryStream(new byte[(1 << 20) + 1]) }));
        Assert.Equal("ValidationException", invalid.ErrorCode);
    }

    private async Task<List<KinesisRecord>> ReadAsync(string? shard, string type, string? starting = null, DateTime? timestamp = null)
    {
        var iterator = (await _client.GetShardIteratorAsync(new()
        {
            StreamName = Stream, ShardId = shard!, ShardIteratorType = type, StartingSequenceNumber = starting, Timestamp = timestamp,
        })).ShardIterator;
        var records = new List<KinesisRecord>();
        while (true)
        {
            var page = await _client.GetRecordsAsync(new() { ShardIterator = iterator!, Limit = 500 });
            records.AddRange(page.Records);
            iterator = page.NextShardIterator;
            if (page.Records.Count == 0)
                return records;
        }
    }

    /// <summary>Creation is asynchronous there, as on AWS: it is asked until it is done.</summary>
    private async Task BecomesActiveAsync()
    {
        for (var asked = 0; asked < 1_000; asked++)
        {
            var summary = (await _client.DescribeStreamSummaryAsync(new() { StreamName = Stream })).StreamDescriptionSummary!;
            if (summary.StreamStatus == "ACTIVE")
                return;
        }
        Assert.Fail("The stream does not become active.");
    }

    private async Task GoneAsync()
    {
        for (var asked = 0; asked < 1_000; asked++)
            await _client.DescribeStreamSummaryAsync(new() { StreamName = Stream });
    }

    private static string Text(UInt128 number) => number.ToString(CultureInfo.InvariantCulture);
}
