using Alleycat.Aws;
using Alleycat.Streaming;
using Amazon.Kinesis;
using Amazon.Kinesis.Model;
using Amazon.Runtime;

namespace Alleycat.Local.Tests.Kinesis;

/// <summary>The client of platform/Alleycat.Aws against our own endpoint.</summary>
public sealed class KinesisOwnClientTests
{
    [Fact]
    public async Task Records_put_by_the_producer_are_read_back_by_the_client()
    {
        await using var server = await KinesisServer.StartAsync();
        using var client = new AmazonKinesisClient(
            new BasicAWSCredentials("id", "secret"),
            new AmazonKinesisConfig { ServiceURL = server.Address.ToString(), AuthenticationRegion = "us-east-1" });
        await client.CreateStreamAsync(new() { StreamName = "race", ShardCount = 3 });
        Assert.Equal(3, (await client.DescribeStreamSummaryAsync(new() { StreamName = "race" })).StreamDescriptionSummary!.OpenShardCount);
        Assert.Contains("race", (await client.ListStreamsAsync(new())).StreamNames);

        var entries = Enumerable.Range(0, 1203)
            .Select(i => new PutRecordsEntry(PartitionKey.OfRacer(i % 40), BitConverter.GetBytes(i))).ToArray();
        var results = await new KinesisStreamProducer(client, "race").PutRecordsAsync(entries);
        Assert.All(results, r => Assert.True(r.IsStored));

        var read = new List<int>();
        foreach (var shard in (await client.ListShardsAsync(new() { StreamName = "race" })).Shards)
        {
            var iterator = (await client.GetShardIteratorAsync(
                new() { StreamName = "race", ShardId = shard.ShardId!, ShardIteratorType = "TRIM_HORIZON" })).ShardIterator!;
            GetRecordsResponse page;
            do
            {
                page = await client.GetRecordsAsync(new() { ShardIterator = iterator, Limit = 200 });
                read.AddRange(page.Records.Select(r => BitConverter.ToInt32(r.Data!.ToArray())));
                iterator = page.NextShardIterator!;
            }
            while (page.MillisBehindLatest > 0 || page.Records.Count > 0);
        }
        Assert.Equal(Enumerable.Range(0, 1203), read.Order());
        await Assert.ThrowsAsync<ResourceNotFoundException>(() => client.ListShardsAsync(new() { StreamName = "absent" }));
        await Assert.ThrowsAsync<ResourceInUseException>(() => client.CreateStreamAsync(new() { StreamName = "race", ShardCount = 1 }));
    }
}
