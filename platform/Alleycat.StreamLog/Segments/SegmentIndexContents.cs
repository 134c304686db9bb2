namespace Alleycat.StreamLog.Segments;

/// <summary>What a segment knows of itself, as its index file keeps it.</summary>
internal sealed record SegmentIndexContents(
    IReadOnlyList<SegmentIndexEntry> Entries, ulong FirstIndex, ulong NextIndex, long DurableBytes, long ArrivalMsMax);
