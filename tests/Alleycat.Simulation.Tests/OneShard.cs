using Alleycat.Streaming;

namespace Alleycat.Simulation.Tests;

/// <summary>A stream of which one shard is shown: delivery takes its turn with one shard at a time, so that a seed decides the order.</summary>
internal sealed class OneShard(IStreamSource source, ShardId shard) : IStreamSource
{
    public IReadOnlyList<ShardId> Shards { get; } = [shard];

    public IShardReader OpenReader(ShardId shardId) => source.OpenReader(shardId);
}
