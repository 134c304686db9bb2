using Alleycat.Streaming;

namespace Alleycat.StreamLog.Format;

/// <summary>How a shard's record indexes become sequence numbers: 48 bits creation time, 16 bits shard, 64 bits record
/// index.</summary>
/// <remarks>
/// The creation time (ms) in front makes numbers unique over delete-and-recreate and lets every number of a former
/// stream of the same
/// name sort before all of this one. The shard makes them unique in the stream.
/// </remarks>
internal readonly record struct SequenceLayout(long EpochMs, int ShardIndex)
{
    private const int ShardBits = 16;
    private const int EpochBits = 48;

    /// <summary>Index 0 is the shard's beginning, which is no record: what lies after it is everything.</summary>
    public const ulong FirstRecordIndex = 1;

    public const long EpochMsMax = (1L << EpochBits) - 1;

    private ulong Prefix => ((ulong)EpochMs << ShardBits) | (uint)ShardIndex;

    public SequenceNumber At(ulong recordIndex) => new(new UInt128(Prefix, recordIndex));

    /// <summary>True for numbers of this stream and shard, given out or not yet.</summary>
    public bool TryIndexOf(SequenceNumber sequenceNumber, out ulong recordIndex)
    {
        recordIndex = (ulong)sequenceNumber.Low;
        return IsBelow2To128(sequenceNumber) && (ulong)(sequenceNumber.Low >> 64) == Prefix;
    }

    /// <summary>True for numbers that a former stream of this name gave out.</summary>
    public bool IsOfFormerStream(SequenceNumber sequenceNumber) =>
        IsBelow2To128(sequenceNumber) && (ulong)(sequenceNumber.Low >> (64 + ShardBits)) < (ulong)EpochMs;

    private static bool IsBelow2To128(SequenceNumber sequenceNumber) => new SequenceNumber(sequenceNumber.Low) == sequenceNumber;
}
