using System.Globalization;
using Alleycat.Streaming;

namespace Alleycat.StreamLog.Shards;

/// <content>Opening: what is on the disk becomes the list of segments, a torn tail is cut off, damage is
/// refused.</content>
internal sealed partial class Shard
{
    /// <summary>Makes a shard's directory with its first, empty segment, durably.</summary>
    public static Shard Create(in ShardSetting setting, ShardId shardId)
    {
        var shard = new Shard(setting, shardId);
        shard._disk.CreateDirectory(shard._directory);
        foreach (var name in shard._disk.ListFiles(shard._directory))
            shard._disk.Delete(Path.Combine(shard._directory, name));
        var (segment, file) = shard.CreateSegment(SequenceLayout.FirstRecordIndex, shard._time.GetUtcNow().ToUnixTimeMilliseconds());
        shard._segments = [segment];
        shard._activeFile = file;
        return shard;
    }

    /// <summary>Opens a shard that exists; <see cref="Start"/> then lets it take records.</summary>
    /// <exception cref="StreamLogCorruptException">Bytes that were durable are not as they were written.</exception>
    public static Shard Open(in ShardSetting setting, ShardId shardId)
    {
        var shard = new Shard(setting, shardId);
        shard.Recover();
        return shard;
    }

    /// <summary>True where any record was ever committed here.</summary>
    public static bool HoldsRecords(IDisk disk, string streamDirectory, ShardId shardId)
    {
        var directory = PathOf(streamDirectory, shardId);
        foreach (var name in disk.ListFiles(directory).Where(n => n.EndsWith(SegmentFormat.Extension, StringComparison.Ordinal)))
        {
            using var file = disk.Open(Path.Combine(directory, name), isWritable: false);
            if (file.Length > SegmentFormat.HeaderBytes)
                return true;
        }
        return false;
    }

    public void Start()
    {
        _nextIndex = Active.NextIndex;
        _writer.Start();
    }

    /// <summary>Lets go of what <see cref="Open"/> took, where a neighbour failed and <see cref="Start"/> is never
    /// called.</summary>
    public void Abandon() => AbandonTail();

    private void Recover()
    {
        var names = SegmentNames();
        var segments = new List<Segment>(names.Count);
        var lastBatchOffset = 0L;
        for (var i = 0; i < names.Count; i++)
        {
            var isLast = i == names.Count - 1;
            var path = Path.Combine(_directory, names[i]);
            if (ReadHeader(path) is not { } header)
            {
                // A segment takes its first batch only after its header and its name were flushed.
                if (isLast && i > 0 && FileLength(path) <= SegmentFormat.HeaderBytes)
                {
                    _disk.Delete(path);
                    _disk.FlushDirectory(_directory);
                    lastBatchOffset = segments[^1].DurableBytes; // A segment is begun only behind one that is flushed.
                    break;
                }
                throw new StreamLogCorruptException(path, 0, "there is no whole segment header");
            }
            var expected = segments.Count == 0 ? header.FirstIndex : segments[^1].NextIndex;
            if (header.FirstIndex != expected || SegmentFormat.FileName(header.FirstIndex) != names[i])
                throw new StreamLogCorruptException(path, 0, $"the segment begins with record {header.FirstIndex}, expected {expected}");
            if (header.ShardIndex != _layout.ShardIndex || header.EpochMs != _layout.EpochMs)
                throw new StreamLogCorruptException(path, 0, "the segment is another shard's or another stream's");
            var segment = new Segment(_disk, path, header);
            lastBatchOffset = Load(segment, isLast);
            segments.Add(segment);
        }
        if (segments.Count == 0)
            throw new StreamLogCorruptException(_directory, 0, "the shard has no segment");
        _segments = [.. segments];
        // Opening the tail is the same work as repairing it: cut what was never acknowledged, flush.
        WriteAgain(RepairTail(), lastBatchOffset);
    }

    /// <summary>
    /// What a process finds is what the kernel shows, which is not always what the disk has: if the one before died
    /// after a failed flush, its
    /// last write may be in memory only, and no flush of ours would bring it to the disk, as the kernel holds it for
    /// clean. Only the last write
    /// can be so, since each follows a good flush; writing it once more makes it dirty, and then durable.
    /// </summary>
    private void WriteAgain(IDiskFile file, long lastBatchOffset)
    {
        Rewrite(0, SegmentFormat.HeaderBytes);
        Rewrite(lastBatchOffset, (int)(Active.DurableBytes - lastBatchOffset));
        file.Flush();
        _disk.FlushDirectory(_directory);

        void Rewrite(long offset, int length)
        {
            var bytes = new byte[length];
            file.Write(bytes.AsSpan(0, file.Read(bytes, offset)), offset);
        }
    }

    /// <returns>Where the last batch begins, for the last segment.</returns>
    private long Load(Segment segment, bool isLast)
    {
        var index = SegmentIndexFile.Read(_disk, segment.Path, segment.Header);
        using var file = _disk.Open(segment.Path, isWritable: false);
        if (!isLast && index is not null && index.DurableBytes == file.Length)
        {
            segment.Restore(index.Entries, index.NextIndex, index.DurableBytes, index.ArrivalMsMax);
            return 0;
        }
        long lastBatchOffset;
        using (var scanner = new SegmentScanner(file, segment))
            lastBatchOffset = scanner.Scan(isTail: isLast, index?.DurableBytes ?? 0);
        if (!isLast)
            TryWriteIndex(segment);
        return lastBatchOffset;
    }

    /// <summary>Segment files in order; removes indexes whose segment is gone.</summary>
    private List<string> SegmentNames()
    {
        var files = _disk.ListFiles(_directory);
        var names = files.Where(IsSegmentName).Order(StringComparer.Ordinal).ToList();
        foreach (var name in files.Where(n => n.EndsWith(SegmentIndexFormat.Extension, StringComparison.Ordinal)))
        {
            if (!names.Contains(Path.ChangeExtension(name, SegmentFormat.Extension)))
                _disk.Delete(Path.Combine(_directory, name));
        }
        return names;
    }

    public static bool IsSegmentName(string name) =>
        name.Length == 20 + SegmentFormat.Extension.Length && name.EndsWith(SegmentFormat.Extension, StringComparison.Ordinal)
        && ulong.TryParse(name.AsSpan(0, 20), NumberStyles.None, CultureInfo.InvariantCulture, out _);

    private SegmentHeader? ReadHeader(string path)
    {
        using var file = _disk.Open(path, isWritable: false);
        Span<byte> bytes = stackalloc byte[SegmentFormat.HeaderBytes];
        return SegmentFormat.TryRead(bytes[..file.Read(bytes, 0)], path, out var header) ? header : null;
    }

    private long FileLength(string path)
    {
        using var file = _disk.Open(path, isWritable: false);
        return file.Length;
    }
}
