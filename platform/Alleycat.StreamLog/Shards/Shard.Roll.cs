namespace Alleycat.StreamLog.Shards;

/// <content>Where one segment ends and the next begins, and what follows a failed write.</content>
internal sealed partial class Shard
{
    /// <summary>A new segment whose creation failed half-way: it must be gone before anything else is
    /// written.</summary>
    private string? _strayPath;

    private bool MustRoll(int batchBytes, long nowMs)
    {
        var active = Active;
        if (active.IsEmpty)
            return false;
        // Retention by bytes deletes whole segments: a small allowance is cut into at least four.
        var bytesMax = Math.Min(_options.SegmentBytesMax, Math.Max(4 << 10, _options.RetainedBytesMax / _options.ShardCount / 4));
        return active.DurableBytes + batchBytes > bytesMax
            || nowMs - active.Header.CreatedMs >= (long)_options.SegmentAgeMax.TotalMilliseconds;
    }

    /// <summary>Begins a new segment behind the active one, whose index it then writes.</summary>
    private IDiskFile Roll(long nowMs)
    {
        var full = Active;
        var (segment, file) = CreateSegment(full.NextIndex, nowMs);
        _activeFile!.Dispose();
        _activeFile = file;
        _segments = [.. _segments, segment];
        TryWriteIndex(full);
        return file;
    }

    private (Segment Segment, IDiskFile File) CreateSegment(ulong firstIndex, long nowMs)
    {
        var path = Path.Combine(_directory, SegmentFormat.FileName(firstIndex));
        var header = new SegmentHeader(_layout.EpochMs, _layout.ShardIndex, firstIndex, nowMs, (uint)_saltSource.NextInt64(1L << 32));
        Span<byte> bytes = stackalloc byte[SegmentFormat.HeaderBytes];
        SegmentFormat.Write(bytes, header);
        _strayPath = path;
        var file = _disk.Create(path);
        try
        {
            file.Write(bytes, 0);
            file.Flush();
            // The file's name is its directory's to keep: without this flush a crash may forget the whole segment.
            _disk.FlushDirectory(_directory);
        }
        catch
        {
            file.Dispose();
            throw;
        }
        _strayPath = null;
        return (new Segment(_disk, path, header), file);
    }

    /// <summary>An index is derived: without it the next opening scans the segment.</summary>
    private void TryWriteIndex(Segment segment)
    {
        try
        {
            SegmentIndexFile.Write(_disk, segment);
            _disk.FlushDirectory(_directory);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _meter.DiskFailed();
        }
    }

    private void AbandonTail()
    {
        _activeFile?.Dispose();
        _activeFile = null;
    }

    /// <summary>Cuts the active segment back to its last durable batch, and makes sure that this itself is
    /// durable.</summary>
    private IDiskFile RepairTail()
    {
        if (_strayPath is { } stray)
        {
            _disk.Delete(stray);
            _disk.FlushDirectory(_directory);
            _strayPath = null;
        }
        var active = Active;
        var file = _disk.Open(active.Path, isWritable: true);
        try
        {
            file.SetLength(active.DurableBytes);
            file.Flush();
        }
        catch
        {
            file.Dispose();
            throw;
        }
        return _activeFile = file;
    }

    /// <summary>On a clean close the active segment's index states how much of it is durable.</summary>
    private void CloseActive()
    {
        if (_activeFile is null)
            return;
        AbandonTail();
        TryWriteIndex(Active);
    }
}
