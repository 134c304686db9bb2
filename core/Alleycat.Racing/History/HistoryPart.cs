namespace Alleycat.Racing.History;

/// <summary>A piece of a rewritten file: new bytes, or a range of the file as it was.</summary>
/// <param name="Bytes">New bytes; empty for a range.</param>
/// <param name="ExistingOffset">Offset in the old file; meaningless for new bytes.</param>
/// <param name="ExistingLength">Bytes of the old file; 0 for new bytes.</param>
public readonly record struct HistoryPart(ReadOnlyMemory<byte> Bytes, long ExistingOffset, long ExistingLength)
{
    public bool IsExisting => ExistingLength > 0;
}
