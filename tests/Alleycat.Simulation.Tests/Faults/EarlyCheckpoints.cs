using Alleycat.Streaming;

namespace Alleycat.Simulation.Tests.Faults;

/// <summary>A stream whose consumer's place is written down as soon as records are handed to it, before they have had any effect.</summary>
internal sealed class EarlyCheckpoints(IStreamSource source, ICheckpointStore checkpoints, string consumer) : IStreamSource
{
    public IReadOnlyList<ShardId> Shards => source.Shards;

    public IShardReader OpenReader(ShardId shardId) => new Reader(source.OpenReader(shardId), checkpoints, consumer);

    private sealed class Reader(IShardReader reader, ICheckpointStore checkpoints, string consumer) : IShardReader
    {
        public ShardId ShardId => reader.ShardId;

        public SequenceNumber? Tip => reader.Tip;

        public async ValueTask<IReadOnlyList<StreamRecord>> ReadAsync(
            SequenceNumber? after, int recordsMax, int bytesMax, CancellationToken cancellationToken = default)
        {
            var records = await reader.ReadAsync(after, recordsMax, bytesMax, cancellationToken);
            await checkpoints.WriteAsync(consumer, reader.ShardId, records[^1].SequenceNumber, cancellationToken);
            return records;
        }

        public void Dispose() => reader.Dispose();
    }
}
