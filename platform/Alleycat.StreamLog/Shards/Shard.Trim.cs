using Alleycat.Streaming;

namespace Alleycat.StreamLog.Shards;

/// <content>What its only reader has done with may go before its time.</content>
internal sealed partial class Shard
{
    // The record index behind the newest that is not needed any more.
    private ulong _trimmedUntil;

    /// <summary>Has the writer delete the segments that hold only records up to <paramref name="through"/>.</summary>
    public void Trim(SequenceNumber through)
    {
        if (!_layout.TryIndexOf(through, out var index))
        {
            throw new StreamLogException(
                StreamLogFault.PositionBeyondEnd, $"{through} is no sequence number of {ShardId}.", isTransient: false, ShardId);
        }
        Volatile.Write(ref _trimmedUntil, index + 1);
        if (_segments is [var oldest, _, ..] && IsTrimmed(oldest))
            CheckRetention();
    }

    private bool IsTrimmed(Segment segment) => segment.NextIndex <= Volatile.Read(ref _trimmedUntil);
}
