namespace Alleycat.FirehoseTransform;

/// <summary>What one invocation counted; handed to the meter at its end, so that nothing is counted per record there.</summary>
internal sealed class TransformCounts
{
    public long Ok, Dropped, Failed, PackedLines;

    /// <summary>By fault, records that were set aside.</summary>
    public long[] FailedByFault { get; } = new long[FaultCatalog.Count];

    /// <summary>By fault, lines of packs that are kept as such.</summary>
    public long[] LinesByFault { get; } = new long[FaultCatalog.Count];

    public void Clear()
    {
        (Ok, Dropped, Failed, PackedLines) = (0, 0, 0, 0);
        Array.Clear(FailedByFault);
        Array.Clear(LinesByFault);
    }
}
