namespace Alleycat.StreamLog.Segments;

/// <summary>
/// One segment file: what it holds, a sparse index over it, and a shared read handle. The shard's writer alone changes
/// it; readers look things
/// up under a lock that is held for a binary search at most, never for a disk access.
/// </summary>
internal sealed class Segment(IDisk disk, string path, SegmentHeader header)
{
    /// <summary>One index entry per so many bytes: a seek reads at most so much that it does not want.</summary>
    public const int IndexStrideBytes = 64 << 10;

    private readonly Lock _gate = new();
    private readonly Lock _fileGate = new();
    private readonly List<SegmentIndexEntry> _entries = [];
    private ulong _nextIndex = header.FirstIndex;
    private long _durableBytes = SegmentFormat.HeaderBytes;
    private long _arrivalMsMax = long.MinValue;
    private IDiskFile? _readFile;
    private int _readers;
    private bool _isRemoved;

    public string Path => path;

    public SegmentHeader Header => header;

    public ulong FirstIndex => header.FirstIndex;

    /// <summary>The record index behind the newest durable record.</summary>
    public ulong NextIndex
    {
        get { lock (_gate) return _nextIndex; }
    }

    public long DurableBytes
    {
        get { lock (_gate) return _durableBytes; }
    }

    /// <summary>The latest arrival of any record, or <see cref="long.MinValue"/> where there is none.</summary>
    public long ArrivalMsMax
    {
        get { lock (_gate) return _arrivalMsMax; }
    }

    public bool IsEmpty => NextIndex == FirstIndex;

    /// <summary>Takes note of a durable batch at the end of what is known.</summary>
    public void Add(in BatchHeader batch)
    {
        lock (_gate)
        {
            if (_entries.Count == 0 || _durableBytes - _entries[^1].Offset >= IndexStrideBytes)
                _entries.Add(new SegmentIndexEntry(batch.FirstIndex, _durableBytes, _arrivalMsMax));
            _durableBytes += batch.TotalBytes;
            _nextIndex = batch.NextIndex;
            _arrivalMsMax = Math.Max(_arrivalMsMax, batch.ArrivalMs);
        }
    }

    /// <summary>Takes over what an index file says of a whole segment.</summary>
    public void Restore(IReadOnlyList<SegmentIndexEntry> entries, ulong nextIndex, long durableBytes, long arrivalMsMax)
    {
        lock (_gate)
        {
            _entries.Clear();
            _entries.AddRange(entries);
            (_nextIndex, _durableBytes, _arrivalMsMax) = (nextIndex, durableBytes, arrivalMsMax);
        }
    }

    public SegmentIndexContents Snapshot()
    {
        lock (_gate)
            return new SegmentIndexContents([.. _entries], FirstIndex, _nextIndex, _durableBytes, _arrivalMsMax);
    }

    /// <summary>Where to begin to read so as to meet a record index: a batch's offset at or before it.</summary>
    public long OffsetBefore(ulong index)
    {
        lock (_gate)
        {
            int low = 0, high = _entries.Count;
            while (low < high)
            {
                var middle = (low + high) >>> 1;
                if (_entries[middle].FirstIndex <= index)
                    low = middle + 1;
                else
                    high = middle;
            }
            return low == 0 ? SegmentFormat.HeaderBytes : _entries[low - 1].Offset;
        }
    }

    /// <summary>Where to begin to read so as to meet the first batch that arrived at or after a time.</summary>
    public SegmentIndexEntry EntryBefore(long arrivalMs)
    {
        lock (_gate)
        {
            // The running maximum of what lies before an entry only grows, even where the clock went back.
            int low = 0, high = _entries.Count;
            while (low < high)
            {
                var middle = (low + high) >>> 1;
                if (_entries[middle].ArrivalMsMaxBefore < arrivalMs)
                    low = middle + 1;
                else
                    high = middle;
            }
            return low == 0 ? new SegmentIndexEntry(FirstIndex, SegmentFormat.HeaderBytes, long.MinValue) : _entries[low - 1];
        }
    }

    /// <summary>Opens the file for one read, or joins a read under way. False where retention has removed the
    /// segment.</summary>
    public bool TryAcquire(out IDiskFile file)
    {
        lock (_fileGate)
        {
            file = _readFile!;
            if (_isRemoved)
                return false;
            file = _readFile ??= disk.Open(path, isWritable: false);
            _readers++;
            return true;
        }
    }

    public void Release()
    {
        lock (_fileGate)
        {
            if (--_readers > 0)
                return;
            _readFile?.Dispose();
            _readFile = null;
        }
    }

    /// <summary>Reads under way go on, on the handle they have; no new one begins.</summary>
    public void MarkRemoved()
    {
        lock (_fileGate)
            _isRemoved = true;
    }
}
