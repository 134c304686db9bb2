using System.Globalization;
using Alleycat.Streaming;

namespace Alleycat.StreamLog.Inspection;

/// <content>One shard: its segments in order, each from its first batch to its last.</content>
public sealed partial class StreamInspector
{
    private void InspectShard(string streamDirectory, ShardId shardId, SequenceLayout layout, CancellationToken cancellationToken)
    {
        var directory = Shard.PathOf(streamDirectory, shardId);
        var names = _disk.ListFiles(directory).Where(Shard.IsSegmentName).Order(StringComparer.Ordinal).ToList();
        if (names.Count == 0)
        {
            Report(StreamDamage.SegmentDamaged, directory, "The shard has no segment.", canRepair: false);
            return;
        }
        Segment? before = null;
        foreach (var name in names)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var path = Path.Combine(directory, name);
            var isLast = name == names[^1];
            if (ReadHeader(path) is not { } header)
            {
                ReportHeader(path, isTorn: isLast && before is not null);
                if (!isLast)
                    return;
                break;
            }
            if (FaultOf(header, name, layout, before) is { } fault)
            {
                Report(StreamDamage.SegmentDamaged, path, fault, canRepair: false);
                return;
            }
            var segment = new Segment(_disk, path, header);
            if (!TryScan(segment, isLast))
                return;
            before = segment;
        }
        _ends.Add(new(shardId, layout, before?.NextIndex ?? 0));
    }

    /// <summary>A segment takes its first batch only after its header was flushed: a short one at the end is a creation cut short.</summary>
    private void ReportHeader(string path, bool isTorn)
    {
        using (var file = _disk.Open(path, isWritable: false))
            isTorn &= file.Length <= SegmentFormat.HeaderBytes;
        if (!isTorn)
        {
            Report(StreamDamage.SegmentDamaged, path, "There is no whole segment header.", canRepair: false);
            return;
        }
        if (_repairs)
        {
            _disk.Delete(path);
            _disk.FlushDirectory(Path.GetDirectoryName(path)!);
        }
        Report(StreamDamage.TornTail, path, "The segment's creation was cut short; nothing is in it.");
    }

    private static string? FaultOf(in SegmentHeader header, string name, SequenceLayout layout, Segment? before)
    {
        if (header.ShardIndex != layout.ShardIndex || header.EpochMs != layout.EpochMs)
            return "The segment is another shard's or another stream's.";
        var expected = before?.NextIndex ?? header.FirstIndex;
        return header.FirstIndex == expected && SegmentFormat.FileName(header.FirstIndex) == name
            ? null
            : string.Create(CultureInfo.InvariantCulture, $"The segment begins with record {header.FirstIndex}, expected {expected}.");
    }

    /// <returns>Whether the segment is sound, so that the next one can be held against it.</returns>
    private bool TryScan(Segment segment, bool isLast)
    {
        var index = SegmentIndexFile.Read(_disk, segment.Path, segment.Header);
        long fileBytes;
        try
        {
            using var file = _disk.Open(segment.Path, isWritable: false);
            fileBytes = file.Length;
            using var scanner = new SegmentScanner(file, segment);
            // An index of the last segment may be older than its newest batches, never newer.
            scanner.Scan(isTail: isLast, index?.DurableBytes ?? 0);
        }
        catch (StreamLogCorruptException damage)
        {
            Report(StreamDamage.SegmentDamaged, segment.Path, damage.Message, canRepair: false);
            return false;
        }
        _segments++;
        _records += (long)(segment.NextIndex - segment.FirstIndex);
        _bytes += segment.DurableBytes;
        if (segment.DurableBytes < fileBytes)
            CutTail(segment, fileBytes - segment.DurableBytes);
        if (!isLast && (index is null || index.NextIndex != segment.NextIndex || index.DurableBytes != segment.DurableBytes))
            WriteIndex(segment);
        return true;
    }

    private void CutTail(Segment segment, long bytes)
    {
        if (_repairs)
        {
            using var file = _disk.Open(segment.Path, isWritable: true);
            file.SetLength(segment.DurableBytes);
            file.Flush();
        }
        Report(StreamDamage.TornTail, segment.Path,
            string.Create(CultureInfo.InvariantCulture, $"{bytes} bytes at the end were never acknowledged; the next start cuts them off too."));
    }

    private void WriteIndex(Segment segment)
    {
        if (_repairs)
        {
            SegmentIndexFile.Write(_disk, segment);
            _disk.FlushDirectory(Path.GetDirectoryName(segment.Path)!);
        }
        Report(StreamDamage.IndexFaulty, SegmentIndexFormat.PathOf(segment.Path), "It is missing or not as it was written; it can be derived.");
    }

    private SegmentHeader? ReadHeader(string path)
    {
        using var file = _disk.Open(path, isWritable: false);
        Span<byte> bytes = stackalloc byte[SegmentFormat.HeaderBytes];
        try
        {
            return SegmentFormat.TryRead(bytes[..file.Read(bytes, 0)], path, out var header) ? header : null;
        }
        catch (StreamLogException)
        {
            return null; // Of a version that this program does not know.
        }
    }
}
