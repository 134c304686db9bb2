namespace Alleycat.StreamLog.Segments;

/// <summary>One point of a segment's sparse index.</summary>
/// <param name="FirstIndex">The first record index of the batch at <paramref name="Offset"/>.</param>
/// <param name="Offset">The batch's place in the file.</param>
/// <param name="ArrivalMsMaxBefore">The latest arrival among all batches of the segment before it.</param>
internal readonly record struct SegmentIndexEntry(ulong FirstIndex, long Offset, long ArrivalMsMaxBefore);
