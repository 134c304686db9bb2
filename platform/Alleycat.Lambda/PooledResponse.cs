using System.Buffers;

namespace Alleycat.Lambda;

/// <summary>The one buffer responses are written to, one after another. It grows to the largest of them and not beyond the cap.</summary>
internal sealed class PooledResponse : IBufferWriter<byte>, IDisposable
{
    /// <summary>Above what Lambda takes, so that its own refusal is met first, and a handler gone wild is stopped.</summary>
    public const int BytesMax = 64 * 1024 * 1024;

    private const int FirstBytes = 64 * 1024;

    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(FirstBytes);
    private int _length;

    public ReadOnlyMemory<byte> Written => _buffer.AsMemory(0, _length);

    public void Clear() => _length = 0;

    public void Advance(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, _buffer.Length - _length);
        _length += count;
    }

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _buffer.AsMemory(_length);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _buffer.AsSpan(_length);
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
        _length = 0;
    }

    private void Reserve(int sizeHint)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(sizeHint);
        var needed = (long)_length + Math.Max(sizeHint, 1);
        if (needed <= _buffer.Length)
            return;
        if (needed > BytesMax)
            throw new InvalidOperationException($"The handler wrote more than {BytesMax} bytes.");
        var larger = ArrayPool<byte>.Shared.Rent((int)Math.Min(BytesMax, Math.Max(needed, _buffer.Length * 2L)));
        _buffer.AsSpan(0, _length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }
}
