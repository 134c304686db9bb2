namespace Alleycat.StreamLog;

/// <summary>Bytes at rest are not what was written. Never skipped, never repaired silently: a person decides.</summary>
public sealed class StreamLogCorruptException : Exception
{
    public StreamLogCorruptException(string segment, long offset, string reason, uint? expectedCrc = null, uint? actualCrc = null)
        : base(Describe(segment, offset, reason, expectedCrc, actualCrc))
    {
        Segment = segment;
        Offset = offset;
        ExpectedCrc = expectedCrc;
        ActualCrc = actualCrc;
    }

    /// <summary>The file, as a path.</summary>
    public string Segment { get; }

    /// <summary>Where in the file the faulty structure begins, in bytes.</summary>
    public long Offset { get; }

    /// <summary>The CRC-32C that the file states, where the fault is a checksum's.</summary>
    public uint? ExpectedCrc { get; }

    /// <summary>The CRC-32C that the bytes have, where the fault is a checksum's.</summary>
    public uint? ActualCrc { get; }

    private static string Describe(string segment, long offset, string reason, uint? expected, uint? actual) => expected is null
        ? $"{segment} at offset {offset}: {reason}."
        : $"{segment} at offset {offset}: {reason}; the file states CRC-32C {expected:x8}, the bytes have {actual:x8}.";
}
