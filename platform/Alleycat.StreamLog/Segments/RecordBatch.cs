using Alleycat.Streaming;

namespace Alleycat.StreamLog.Segments;

/// <summary>
/// Records in memory, without a gap between them, shared by every reader. What is in it never changes; the writer may add more behind it until the
/// room is used up.
/// </summary>
/// <param name="firstIndex">The record index of the first.</param>
/// <param name="records">Room for them; only the writer touches what is not published.</param>
/// <param name="count">How many are there already.</param>
/// <param name="memoryBytes">About what keeping it costs, room included.</param>
internal sealed class RecordBatch(ulong firstIndex, StreamRecord[] records, int count, long memoryBytes)
{
    /// <summary>A record's own share of memory beside its data: the struct and its key's text.</summary>
    public const int RecordOverheadBytes = 112;

    private int _count = count;

    public ulong FirstIndex => firstIndex;

    public int Count => Volatile.Read(ref _count);

    public ulong NextIndex => firstIndex + (ulong)Count;

    public long MemoryBytes => memoryBytes;

    public StreamRecord this[int position] => records[position];

    public bool Holds(ulong index) => index >= firstIndex && index < NextIndex;

    public ArraySegment<StreamRecord> Slice(int start, int length) => new(records, start, length);

    /// <summary>Lets readers see the records that the writer has put in place.</summary>
    public void Publish(int newCount) => Volatile.Write(ref _count, newCount);
}
