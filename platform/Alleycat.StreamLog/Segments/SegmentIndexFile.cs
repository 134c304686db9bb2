namespace Alleycat.StreamLog.Segments;

/// <summary>Keeps and finds the index file beside a segment.</summary>
internal static class SegmentIndexFile
{
    public static void Write(IDisk disk, Segment segment)
    {
        using var file = disk.Create(SegmentIndexFormat.PathOf(segment.Path));
        file.Write(SegmentIndexFormat.ToBytes(segment.Snapshot(), segment.Header.Salt), 0);
        file.Flush();
    }

    /// <returns>Null where there is none that can be trusted.</returns>
    public static SegmentIndexContents? Read(IDisk disk, string segmentPath, in SegmentHeader header)
    {
        var path = SegmentIndexFormat.PathOf(segmentPath);
        if (!disk.FileExists(path))
            return null;
        using var file = disk.Open(path, isWritable: false);
        // A gigabyte of segment has 16,384 entries; anything much longer is no index of ours.
        if (file.Length > 1 << 20)
            return null;
        var bytes = new byte[file.Length];
        return SegmentIndexFormat.TryRead(bytes.AsSpan(0, file.Read(bytes, 0)), header, out var contents) ? contents : null;
    }
}
