using System.Text.Json;

namespace Alleycat.Local.Tests.Kinesis;

public sealed class KinesisStreamTests
{
    [Fact]
    public async Task Streams_are_created_described_listed_and_deleted()
    {
        await using var server = await KinesisServer.StartAsync();
        foreach (var name in new[] { "b", "a", ".", "..", "c" })
            await server.CallAsync("CreateStream", new { StreamName = name, ShardCount = 2 });

        var described = (await server.CallAsync("DescribeStream", new { StreamName = "a" })).GetProperty("StreamDescription");
        Assert.Equal("a", described.GetProperty("StreamName").GetString());
        Assert.Equal("arn:aws:kinesis:us-east-1:000000000000:stream/a", described.GetProperty("StreamARN").GetString());
        Assert.Equal("ACTIVE", described.GetProperty("StreamStatus").GetString());
        Assert.Equal(24, described.GetProperty("RetentionPeriodHours").GetInt32());
        Assert.Equal(2, described.GetProperty("Shards").GetArrayLength());
        Assert.False(described.GetProperty("HasMoreShards").GetBoolean());
        Assert.Equal("NONE", described.GetProperty("EncryptionType").GetString());

        var summary = (await server.CallAsync("DescribeStreamSummary", new { StreamARN = "arn:aws:kinesis:us-east-1:000000000000:stream/a" }))
            .GetProperty("StreamDescriptionSummary");
        Assert.Equal(2, summary.GetProperty("OpenShardCount").GetInt32());
        Assert.Equal(1_024, summary.GetProperty("MaxRecordSizeInKiB").GetInt32());

        Assert.Equal([".", "..", "a", "b", "c"], Names(await server.CallAsync("ListStreams", new { })));
        var page = await server.CallAsync("ListStreams", new { Limit = 2 });
        Assert.Equal([".", ".."], Names(page));
        Assert.True(page.GetProperty("HasMoreStreams").GetBoolean());
        Assert.Equal(["a", "b", "c"], Names(await server.CallAsync("ListStreams", new { NextToken = page.GetProperty("NextToken").GetString() })));
        Assert.Equal(["c"], Names(await server.CallAsync("ListStreams", new { ExclusiveStartStreamName = "b" })));

        Assert.Equal("ResourceInUseException", (await server.RefusalAsync("CreateStream", new { StreamName = "a", ShardCount = 1 })).Type);
        await server.CallAsync("DeleteStream", new { StreamName = "a" });
        Assert.Equal("ResourceNotFoundException", (await server.RefusalAsync("DeleteStream", new { StreamName = "a" })).Type);
        Assert.Equal([".", "..", "b", "c"], Names(await server.CallAsync("ListStreams", new { })));
    }

    [Fact]
    public async Task A_stream_without_a_count_gets_four_shards_and_none_too_many()
    {
        await using var server = await KinesisServer.StartAsync();
        await server.CallAsync("CreateStream", new { StreamName = "a", StreamModeDetails = new { StreamMode = "ON_DEMAND" } });
        Assert.Equal(4, (await server.CallAsync("ListShards", new { StreamName = "a" })).GetProperty("Shards").GetArrayLength());
        Assert.Equal("LimitExceededException", (await server.RefusalAsync("CreateStream", new { StreamName = "b", ShardCount = 257 })).Type);
        Assert.Equal("ValidationException", (await server.RefusalAsync("CreateStream", new { StreamName = "b", ShardCount = 0 })).Type);
    }

    [Fact]
    public async Task Shards_are_listed_in_pages_whose_token_expires()
    {
        var time = new SteppedTime();
        await using var server = await KinesisServer.StartAsync(time);
        await server.CallAsync("CreateStream", new { StreamName = "a", ShardCount = 5 });

        var first = await server.CallAsync("ListShards", new { StreamName = "a", MaxResults = 3 });
        Assert.Equal([0, 1, 2], Indexes(first));
        var token = first.GetProperty("NextToken").GetString();
        var second = await server.CallAsync("ListShards", new { NextToken = token });
        Assert.Equal([3, 4], Indexes(second));
        Assert.False(second.TryGetProperty("NextToken", out _));
        Assert.Equal([4], Indexes(await server.CallAsync("ListShards", new { StreamName = "a", ExclusiveStartShardId = "shardId-000000000003" })));
        Assert.Equal([4], Indexes(await server.CallAsync("ListShards",
            new { StreamName = "a", ShardFilter = new { Type = "AFTER_SHARD_ID", ShardId = "shardId-000000000003" } })));
        Assert.Equal(5, Indexes(await server.CallAsync("ListShards", new { StreamName = "a", ShardFilter = new { Type = "AT_LATEST" } })).Count);

        Assert.Equal("InvalidArgumentException", (await server.RefusalAsync("ListShards", new { })).Type);
        Assert.Equal("InvalidArgumentException", (await server.RefusalAsync("ListShards", new { StreamName = "a", NextToken = token })).Type);
        time.Advance(TimeSpan.FromMinutes(6));
        Assert.Equal("ExpiredNextTokenException", (await server.RefusalAsync("ListShards", new { NextToken = token })).Type);
    }

    [Fact]
    public async Task Retention_is_changed_within_its_bounds_and_kept_over_a_restart()
    {
        await using var server = await KinesisServer.StartAsync();
        await server.CallAsync("CreateStream", new { StreamName = "a", ShardCount = 1 });
        await server.CallAsync("IncreaseStreamRetentionPeriod", new { StreamName = "a", RetentionPeriodHours = 48 });
        Assert.Equal(48, await HoursAsync());
        Assert.Equal("InvalidArgumentException", (await server.RefusalAsync("IncreaseStreamRetentionPeriod", new { StreamName = "a", RetentionPeriodHours = 24 })).Type);
        Assert.Equal("InvalidArgumentException", (await server.RefusalAsync("DecreaseStreamRetentionPeriod", new { StreamName = "a", RetentionPeriodHours = 23 })).Type);
        Assert.Equal("InvalidArgumentException", (await server.RefusalAsync("IncreaseStreamRetentionPeriod", new { StreamName = "a", RetentionPeriodHours = 8_761 })).Type);
        await server.CallAsync("DecreaseStreamRetentionPeriod", new { StreamName = "a", RetentionPeriodHours = 24 });
        Assert.Equal(24, await HoursAsync());

        async Task<int> HoursAsync() => (await server.CallAsync("DescribeStreamSummary", new { StreamName = "a" }))
            .GetProperty("StreamDescriptionSummary").GetProperty("RetentionPeriodHours").GetInt32();
    }

    private static List<string?> Names(JsonElement answer) => [.. answer.GetProperty("StreamNames").EnumerateArray().Select(n => n.GetString())];

    private static List<int> Indexes(JsonElement answer) =>
        [.. answer.GetProperty("Shards").EnumerateArray().Select(s => int.Parse(s.GetProperty("ShardId").GetString()![8..], null))];
}
