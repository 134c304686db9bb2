using System.Runtime.CompilerServices;
using Alleycat.Streaming;

namespace Alleycat.StreamLog.Segments;

/// <summary>
/// Some of a shard's newest records in memory that is used again. The writer adds records until the room is used up and lets
/// readers see them once they are durable; readers take copies. It goes back to the cache when nobody holds it any more.
/// </summary>
/// <param name="bytes">Room for data.</param>
/// <param name="records">Room for records.</param>
internal sealed class TailChunk(int bytes, int records)
{
    private readonly byte[] _bytes = GC.AllocateUninitializedArray<byte>(bytes);
    private readonly Entry[] _entries = new Entry[records];
    private int _added;
    private int _published;
    private int _holders;

    /// <summary>Room for data.</summary>
    public int DataBytes => _bytes.Length;

    /// <summary>The record index of the first record.</summary>
    public ulong FirstIndex { get; private set; }

    /// <summary>The record index behind the last that readers may see.</summary>
    public ulong NextIndex => FirstIndex + (ulong)Volatile.Read(ref _published);

    /// <summary>About what keeping it costs.</summary>
    public long MemoryBytes => _bytes.Length + ((long)_entries.Length * Unsafe.SizeOf<Entry>());

    private int AddedBytes => BytesUpTo(_added);

    /// <summary>Empties it for the writer, who holds it from now on.</summary>
    /// <param name="firstIndex">The record index of the first record to come.</param>
    public void Begin(ulong firstIndex)
    {
        FirstIndex = firstIndex;
        _added = _published = 0;
        _holders = 1;
    }

    /// <summary>Copies a record; false where it has no room or does not follow the one before.</summary>
    public bool TryAdd(ulong index, string key, ReadOnlySpan<byte> data, long arrivalMs)
    {
        if (index != FirstIndex + (ulong)_added || _added == _entries.Length || data.Length > _bytes.Length - AddedBytes)
            return false;
        var start = AddedBytes;
        data.CopyTo(_bytes.AsSpan(start));
        _entries[_added++] = new(key, start + data.Length, arrivalMs);
        return true;
    }

    /// <summary>The records added are durable.</summary>
    /// <returns>True where they are the first.</returns>
    public bool Publish()
    {
        var isFirst = _published == 0 && _added > 0;
        Volatile.Write(ref _published, _added);
        return isFirst;
    }

    /// <summary>Forgets what was added and did not become durable.</summary>
    public void Rollback() => _added = _published;

    /// <summary>Copies records that readers may see, for whoever holds it.</summary>
    /// <param name="index">The first one wanted, which is here.</param>
    /// <param name="until">Nothing from this index on.</param>
    /// <param name="layout">Of the shard's sequence numbers.</param>
    public RecordBatch Copy(ulong index, ulong until, SequenceLayout layout)
    {
        var first = (int)(index - FirstIndex);
        var end = (int)(Math.Min(NextIndex, until) - FirstIndex);
        var start = BytesUpTo(first);
        var data = _bytes[start..BytesUpTo(end)];
        var copies = new StreamRecord[end - first];
        var offset = 0;
        for (var i = 0; i < copies.Length; i++)
        {
            ref readonly var entry = ref _entries[first + i];
            var length = entry.End - start - offset;
            copies[i] = new StreamRecord(layout.At(index + (ulong)i), entry.Key, data.AsMemory(offset, length), entry.ArrivalMs);
            offset += length;
        }
        return new RecordBatch(index, copies);
    }

    public void Hold() => Interlocked.Increment(ref _holders);

    /// <returns>True where nobody holds it any more.</returns>
    public bool Release() => Interlocked.Decrement(ref _holders) == 0;

    private int BytesUpTo(int record) => record == 0 ? 0 : _entries[record - 1].End;

    /// <param name="Key">The partition key's text, which the producers share.</param>
    /// <param name="End">Where its data ends; it begins where the one before ends.</param>
    /// <param name="ArrivalMs">Milliseconds since 1970.</param>
    private readonly record struct Entry(string Key, int End, long ArrivalMs);
}
