namespace Alleycat.Racing.History;

/// <summary>
/// Serves bytes to a <see cref="System.IO.Compression.DeflateStream"/> so that afterwards it is known where the compressed data ended,
/// which that type does not say: it asks for more only while it has not met the end.
/// </summary>
/// <param name="bytes">The bytes served first.</param>
/// <param name="tail">Served behind them; may be empty.</param>
/// <remarks>The last byte of all is served by itself: if it was taken and no more was asked for, the data ends exactly there.</remarks>
internal sealed class ServedInput(ReadOnlyMemory<byte> bytes, ReadOnlyMemory<byte> tail = default) : Stream
{
    private int position;

    /// <summary>From this offset on bytes are served one by one; past the end for none but the last.</summary>
    public int SingleFrom { get; init; } = int.MaxValue;

    /// <summary>Offset of the piece served last.</summary>
    public int LastPieceAt { get; private set; }

    /// <summary>More was asked for than there is: the data has no end in these bytes.</summary>
    public bool IsStarved { get; private set; }

    /// <summary>Everything was taken and nothing more was asked for.</summary>
    public bool EndsExactly => !IsStarved && position == Length;

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => bytes.Length + tail.Length;

    public override long Position
    {
        get => position;
        set => throw new NotSupportedException();
    }

    public override int Read(Span<byte> buffer)
    {
        var left = (int)Length - position;
        IsStarved |= left == 0;
        if (left == 0 || buffer.IsEmpty)
            return 0;
        var count = position >= SingleFrom ? 1 : Math.Min(buffer.Length, Math.Max(1, left - 1));
        count = Math.Min(count, position < SingleFrom ? SingleFrom - position : 1);
        var source = position < bytes.Length ? bytes.Span[position..] : tail.Span[(position - bytes.Length)..];
        count = Math.Min(count, source.Length);
        source[..count].CopyTo(buffer);
        LastPieceAt = position;
        position += count;
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));
    public override void Flush() { }
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
