namespace Alleycat.StreamLog.Segments;

/// <summary>The newest batches of a shard in memory, contiguous, bounded in bytes: readers at the tip do not touch the
/// disk.</summary>
internal sealed class TailCache(long bytesMax)
{
    private readonly Lock _gate = new();
    private RecordBatch[] _ring = new RecordBatch[16];
    private int _head;
    private int _count;
    private long _bytes;

    public long BytesMax => bytesMax;

    public long Bytes
    {
        get { lock (_gate) return _bytes; }
    }

    public void Add(RecordBatch batch)
    {
        lock (_gate)
        {
            if (_count == _ring.Length)
                Grow();
            _ring[(_head + _count++) % _ring.Length] = batch;
            _bytes += batch.MemoryBytes;
            while (_bytes > bytesMax && _count > 0)
            {
                _bytes -= _ring[_head].MemoryBytes;
                _ring[_head] = null!;
                _head = (_head + 1) % _ring.Length;
                _count--;
            }
        }
    }

    /// <summary>The batch that holds a record index, where it is still here.</summary>
    public RecordBatch? Find(ulong index)
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
            var batch = _ring[(_head + low) % _ring.Length];
            return batch.Holds(index) ? batch : null;
        }
    }

    private void Grow()
    {
        var larger = new RecordBatch[_ring.Length * 2];
        for (var i = 0; i < _count; i++)
            larger[i] = _ring[(_head + i) % _ring.Length];
        _ring = larger;
        _head = 0;
    }
}
