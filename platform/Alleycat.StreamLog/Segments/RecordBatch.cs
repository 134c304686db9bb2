using Alleycat.Streaming;

namespace Alleycat.StreamLog.Segments;

/// <summary>Records in memory, without a gap between them. Immutable: every reader shares it.</summary>
/// <param name="FirstIndex">The record index of <c>Records[0]</c>.</param>
/// <param name="Records">At least one.</param>
/// <param name="MemoryBytes">About what keeping it costs.</param>
internal sealed record RecordBatch(ulong FirstIndex, StreamRecord[] Records, long MemoryBytes)
{
    /// <summary>A record's own share of memory beside its data: the struct and its key's text.</summary>
    public const int RecordOverheadBytes = 112;

    public ulong NextIndex => FirstIndex + (ulong)Records.Length;

    public bool Holds(ulong index) => index >= FirstIndex && index < NextIndex;
}
