using Alleycat.Streaming;

namespace Alleycat.StreamLog.Segments;

/// <summary>
/// The writer's side of a batch in memory: takes records until its room is used up, and lets readers see them once they are
/// durable. Commits of one record each so cost no object each.
/// </summary>
internal sealed class TailBatch
{
    private readonly byte[] _bytes;
    private readonly StreamRecord[] _records;
    private int _count;
    private int _bytesUsed;
    private int _bytesPublished;

    /// <param name="firstIndex">The record index of the first record to come.</param>
    /// <param name="bytes">Room for data.</param>
    /// <param name="records">Room for records.</param>
    public TailBatch(ulong firstIndex, int bytes, int records)
    {
        _bytes = GC.AllocateUninitializedArray<byte>(bytes);
        _records = new StreamRecord[records];
        Batch = new(firstIndex, _records, count: 0, bytes + ((long)records * RecordBatch.RecordOverheadBytes));
    }

    /// <summary>As readers see it.</summary>
    public RecordBatch Batch { get; }

    public ulong NextIndex => Batch.FirstIndex + (ulong)_count;

    /// <summary>Copies a record's data; false where there is no room.</summary>
    public bool TryAdd(SequenceNumber sequenceNumber, string key, ReadOnlySpan<byte> data, long arrivalMs)
    {
        if (_count == _records.Length || data.Length > _bytes.Length - _bytesUsed)
            return false;
        var copy = _bytes.AsMemory(_bytesUsed, data.Length);
        data.CopyTo(copy.Span);
        _records[_count++] = new StreamRecord(sequenceNumber, key, copy, arrivalMs);
        _bytesUsed += data.Length;
        return true;
    }

    /// <summary>The records added are durable.</summary>
    public void Publish()
    {
        Batch.Publish(_count);
        _bytesPublished = _bytesUsed;
    }

    /// <summary>Forgets what was added and did not become durable.</summary>
    public void Rollback()
    {
        _count = Batch.Count;
        _bytesUsed = _bytesPublished;
    }
}
