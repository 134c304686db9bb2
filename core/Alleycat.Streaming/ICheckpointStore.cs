namespace Alleycat.Streaming;

/// <summary>How far a named consumer has come in a shard. Written after the effect, never before.</summary>
public interface ICheckpointStore
{
    /// <returns>The last record whose effect is durable, or null where the consumer has none.</returns>
    SequenceNumber? Read(string consumer, ShardId shardId);

    /// <summary>Durable when the task completes.</summary>
    ValueTask WriteAsync(string consumer, ShardId shardId, SequenceNumber sequenceNumber, CancellationToken cancellationToken = default);
}
