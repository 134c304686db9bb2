namespace Alleycat.Streaming.Tests;

public sealed class ShardIdTests
{
    [Theory]
    [InlineData(0, "shardId-000000000000")]
    [InlineData(7, "shardId-000000000007")]
    [InlineData(int.MaxValue, "shardId-002147483647")]
    public void A_shard_is_written_and_read_as_Kinesis_writes_it(int index, string text)
    {
        Assert.Equal(text, new ShardId(index).ToString());
        Assert.True(ShardId.TryParse(text, out var shardId));
        Assert.Equal(new ShardId(index), shardId);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("shardId-")]
    [InlineData("shardId-0")]
    [InlineData("shardId-0000000000000")]
    [InlineData("ShardId-000000000000")]
    [InlineData("shardId-00000000000x")]
    [InlineData("shardId--00000000001")]
    [InlineData("shardId-002147483648")]
    public void Anything_else_is_not_read(string? text)
    {
        Assert.False(ShardId.TryParse(text, out _));
    }

    [Fact]
    public void Shards_are_ordered_by_their_index()
    {
        Assert.True(new ShardId(2) < new ShardId(10));
        Assert.True(new ShardId(10) > new ShardId(2));
        Assert.True(new ShardId(2) <= new ShardId(2) && new ShardId(2) >= new ShardId(2));
        Assert.Equal(-1, new ShardId(1).CompareTo(new ShardId(2)));
    }
}
