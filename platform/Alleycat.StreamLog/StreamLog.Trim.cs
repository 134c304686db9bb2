using Alleycat.Streaming;

namespace Alleycat.StreamLog;

/// <content>Retention by a reader who alone decides what is still needed.</content>
public sealed partial class StreamLog
{
    /// <summary>
    /// Says that nobody needs a shard's records up to <paramref name="through"/> any more: segments that hold nothing else
    /// are deleted, soon and whole, whatever their age. For a log with one reader, which is a buffer.
    /// </summary>
    /// <exception cref="StreamLogException">It is no sequence number of this shard.</exception>
    public void Trim(ShardId shardId, SequenceNumber through)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(shardId.Index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(shardId.Index, _shards.Length);
        _shards[shardId.Index].Trim(through);
    }
}
