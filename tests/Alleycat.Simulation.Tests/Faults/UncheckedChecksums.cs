namespace Alleycat.Simulation.Tests.Faults;

/// <summary>Makes the checksums of what a power cut left agree with whatever is there: what a checksum not checked amounts to.</summary>
internal static class UncheckedChecksums
{
    public static void Seal(SimulatedDisk disk)
    {
        foreach (var (path, content) in disk.Files.Where(f => f.Key.EndsWith(SegmentFormat.Extension, StringComparison.Ordinal)))
        {
            if (SegmentFormat.TryRead(content.Seen, path, out var segment))
                Seal(content, segment.Salt);
        }
    }

    private static void Seal(SimulatedFileContent content, uint salt)
    {
        var bytes = content.Seen.ToArray();
        for (var offset = SegmentFormat.HeaderBytes; BatchFormat.TryReadHeader(bytes.AsSpan(offset), salt, out var batch, out _, out _);)
        {
            if (offset + batch.TotalBytes > bytes.Length)
                return;
            BatchFormat.WriteHeader(bytes.AsSpan(offset), batch, salt);
            offset += batch.TotalBytes;
            content.Write(bytes.AsSpan(0, offset), 0);
            content.Flush();
        }
    }
}
