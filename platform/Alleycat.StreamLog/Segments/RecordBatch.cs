using Alleycat.Streaming;

namespace Alleycat.StreamLog.Segments;

/// <summary>Records that a reader has taken, without a gap between them; they are its own, and never change.</summary>
/// <param name="firstIndex">The record index of the first.</param>
/// <param name="records">At least one.</param>
internal sealed class RecordBatch(ulong firstIndex, StreamRecord[] records)
{
    public ulong FirstIndex => firstIndex;

    public int Count => records.Length;

    public ulong NextIndex => firstIndex + (ulong)records.Length;

    public StreamRecord this[int position] => records[position];

    public bool Holds(ulong index) => index >= firstIndex && index < NextIndex;

    public ArraySegment<StreamRecord> Slice(int start, int length) => new(records, start, length);
}
