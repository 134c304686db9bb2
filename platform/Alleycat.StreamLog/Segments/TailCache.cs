namespace Alleycat.StreamLog.Segments;

/// <summary>The newest records of a shard in memory, contiguous, bounded in bytes: readers at the tip do not touch the
/// disk.</summary>
/// <remarks>
/// Records are no objects of the collector here: it would move each of them twice before the cache lets it go. A reader pays a copy
/// for that, which is garbage soon.
/// </remarks>
/// <param name="bytesMax">0 keeps nothing.</param>
internal sealed class TailCache(long bytesMax)
{
    // A shard that takes little has little; a small cache, too, has several chunks. A reader's copy of one stays below the size of the
    // collector's large objects.
    private const int ChunkBytesFirst = 4 << 10;
    private const int ChunkBytesLeast = 256;
    private const int ChunkBytesMost = 64 << 10;
    private const int ChunksAtLeast = 16;

    // Shorter records use up the room for records first, longer ones that for bytes.
    private const int RecordBytesUsual = 192;

    // A large commit begins so many before as many older ones come back.
    private const int SparesMax = 32;

    private readonly Lock _gate = new();
    private readonly int _chunkBytesMax = (int)Math.Clamp(bytesMax / ChunksAtLeast, ChunkBytesLeast, ChunkBytesMost);
    private readonly Stack<TailChunk> _spares = new();
    private TailChunk[] _ring = new TailChunk[16];
    private int _chunkBytes = ChunkBytesFirst;
    private int _head;
    private int _count;
    private long _bytes;

    /// <summary>An empty chunk, held by the caller.</summary>
    /// <param name="firstIndex">The record index of the first record to come.</param>
    /// <param name="recordBytes">Data of that record, which has room for certain; where it is large there is room for no other.</param>
    public TailChunk Rent(ulong firstIndex, int recordBytes)
    {
        var chunk = Take(recordBytes);
        chunk.Begin(firstIndex);
        return chunk;
    }

    /// <summary>Takes a chunk whose first records readers may see now; the oldest ones make room for it.</summary>
    public void Add(TailChunk chunk)
    {
        lock (_gate)
        {
            if (_count == _ring.Length)
                Grow();
            chunk.Hold();
            _ring[(_head + _count++) % _ring.Length] = chunk;
            _bytes += chunk.MemoryBytes;
            while (_bytes > bytesMax && _count > 0)
            {
                var oldest = _ring[_head];
                _ring[_head] = null!;
                _head = (_head + 1) % _ring.Length;
                _count--;
                _bytes -= oldest.MemoryBytes;
                Release(oldest);
            }
        }
    }

    /// <summary>Ends the caller's hold on a chunk.</summary>
    public void Release(TailChunk chunk)
    {
        if (!chunk.Release() || chunk.DataBytes != _chunkBytesMax)
            return;
        lock (_gate)
        {
            if (_spares.Count < SparesMax)
                _spares.Push(chunk);
        }
    }

    /// <summary>Copies records, the one with this index first; null where it is not here, or no longer.</summary>
    /// <param name="index">Of a durable record.</param>
    /// <param name="until">Nothing from this index on.</param>
    /// <param name="layout">Of the shard's sequence numbers.</param>
    public RecordBatch? Copy(ulong index, ulong until, SequenceLayout layout)
    {
        if (Hold(index) is not { } chunk)
            return null;
        try
        {
            return chunk.Copy(index, until, layout);
        }
        finally
        {
            Release(chunk);
        }
    }

    private TailChunk Take(int recordBytes)
    {
        lock (_gate)
        {
            if (recordBytes > _chunkBytesMax)
                return new TailChunk(recordBytes, records: 1);
            if (_spares.TryPop(out var spare))
                return spare;
            var bytes = Math.Max(Math.Min(_chunkBytes, _chunkBytesMax), recordBytes);
            _chunkBytes = Math.Min(_chunkBytes * 2, ChunkBytesMost);
            return new TailChunk(bytes, Math.Max(1, bytes / RecordBytesUsual));
        }
    }

    private TailChunk? Hold(ulong index)
    {
        lock (_gate)
        {
            int low = 0, high = _count;
            while (low < high)
            {
                var middle = (low + high) >>> 1;
                if (_ring[(_head + middle) % _ring.Length].NextIndex <= index)
                    low = middle + 1;
                else
                    high = middle;
            }
            if (low == _count)
                return null;
            var chunk = _ring[(_head + low) % _ring.Length];
            if (index < chunk.FirstIndex)
                return null;
            chunk.Hold();
            return chunk;
        }
    }

    private void Grow()
    {
        var larger = new TailChunk[_ring.Length * 2];
        for (var i = 0; i < _count; i++)
            larger[i] = _ring[(_head + i) % _ring.Length];
        _ring = larger;
        _head = 0;
    }
}
