using System.Text.Json;

namespace Alleycat.Local.Tests.Kinesis;

public sealed class KinesisLimitTests
{
    private static object Records(int count, int bytes) =>
        Enumerable.Repeat(new { PartitionKey = "k", Data = Convert.ToBase64String(new byte[bytes]) }, count);

    private static async Task<(KinesisServer Server, SteppedTime Time)> StartAsync(int shards = 1)
    {
        var time = new SteppedTime { StepsTimestamps = true };
        var server = await KinesisServer.StartAsync(time, new() { EnforceShardLimits = true });
        await server.CallAsync("CreateStream", new { StreamName = "race", ShardCount = shards });
        return (server, time);
    }

    private static async Task<int> FailedAsync(KinesisServer server, int count, int bytes) =>
        (await server.CallAsync("PutRecords", new { StreamName = "race", Records = Records(count, bytes) })).GetProperty("FailedRecordCount").GetInt32();

    [Fact]
    public async Task A_shard_takes_1000_records_a_second_and_refuses_the_rest_one_by_one()
    {
        var (server, time) = await StartAsync();
        await using (server)
        {
            Assert.Equal(0, await FailedAsync(server, 500, 10));
            Assert.Equal(0, await FailedAsync(server, 400, 10));
            var put = await server.CallAsync("PutRecords", new { StreamName = "race", Records = Records(150, 10) });
            Assert.Equal(50, put.GetProperty("FailedRecordCount").GetInt32());
            var results = put.GetProperty("Records").EnumerateArray().ToList();
            Assert.All(results.Take(100), r => Assert.True(r.TryGetProperty("SequenceNumber", out _)));
            Assert.All(results.Skip(100), r =>
            {
                Assert.Equal("ProvisionedThroughputExceededException", r.GetProperty("ErrorCode").GetString());
                Assert.Equal("Rate exceeded for shard shardId-000000000000 in stream race under account 000000000000.", r.GetProperty("ErrorMessage").GetString());
            });
            Assert.Equal("ProvisionedThroughputExceededException",
                (await server.RefusalAsync("PutRecord", new { StreamName = "race", PartitionKey = "k", Data = "" })).Type);
            time.Advance(TimeSpan.FromMilliseconds(100));
            Assert.Equal(50, await FailedAsync(server, 150, 10));
            time.Advance(TimeSpan.FromHours(1));
            Assert.Equal(0, await FailedAsync(server, 500, 10));
        }
    }

    [Fact]
    public async Task A_shard_takes_1_MiB_a_second()
    {
        var (server, time) = await StartAsync();
        await using (server)
        {
            Assert.Equal(0, await FailedAsync(server, 10, 100_000));
            Assert.Equal(1, await FailedAsync(server, 1, 100_000));
            time.Advance(TimeSpan.FromSeconds(1));
            Assert.Equal(0, await FailedAsync(server, 1, 100_000));
        }
    }

    [Fact]
    public async Task A_shard_is_read_5_times_and_2_MiB_a_second()
    {
        var (server, time) = await StartAsync();
        await using (server)
        {
            var iterator = (await server.CallAsync("GetShardIterator",
                new { StreamName = "race", ShardId = "shardId-000000000000", ShardIteratorType = "TRIM_HORIZON" })).GetProperty("ShardIterator").GetString();
            for (var i = 0; i < 5; i++)
                await server.CallAsync("GetRecords", new { ShardIterator = iterator });
            Assert.Equal("ProvisionedThroughputExceededException", (await server.RefusalAsync("GetRecords", new { ShardIterator = iterator })).Type);

            for (var i = 0; i < 4; i++)
            {
                time.Advance(TimeSpan.FromSeconds(1));
                Assert.Equal(0, await FailedAsync(server, 1, 1_000_000));
            }
            time.Advance(TimeSpan.FromSeconds(1));
            JsonElement read = await server.CallAsync("GetRecords", new { ShardIterator = iterator });
            Assert.Equal(4, read.GetProperty("Records").GetArrayLength());
            time.Advance(TimeSpan.FromMilliseconds(900));
            Assert.Equal("ProvisionedThroughputExceededException", (await server.RefusalAsync("GetRecords", new { ShardIterator = iterator })).Type);
            time.Advance(TimeSpan.FromMilliseconds(100));
            await server.CallAsync("GetRecords", new { ShardIterator = iterator });
        }
    }
}
