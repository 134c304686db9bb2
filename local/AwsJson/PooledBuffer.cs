using System.Buffers;

namespace Alleycat.Local.AwsJson;

/// <summary>A request's or an answer's bytes in a rented array, which grows up to a bound and goes back on
/// disposal.</summary>
internal sealed class PooledBuffer(int bytesInitial) : IBufferWriter<byte>, IDisposable
{
    private byte[] _bytes = ArrayPool<byte>.Shared.Rent(bytesInitial);

    public int Length { get; private set; }

    /// <summary>The array itself: base64 is decoded in place.</summary>
    public byte[] Array => _bytes;

    public ReadOnlyMemory<byte> Written => _bytes.AsMemory(0, Length);

    public void Advance(int count) => Length += count;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(Math.Max(sizeHint, 1));
        return _bytes.AsMemory(Length);
    }

    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    /// <summary>Reads a body whole.</summary>
    /// <returns>False where it is longer than the bound; the rest is left unread.</returns>
    public async ValueTask<bool> TryFillAsync(Stream body, int bytesMax, CancellationToken cancellationToken)
    {
        while (true)
        {
            var read = await body.ReadAsync(GetMemory(1), cancellationToken).ConfigureAwait(false);
            if (read == 0)
                return true;
            Advance(read);
            if (Length > bytesMax)
                return false;
        }
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = [];
    }

    private void Reserve(int bytes)
    {
        if (_bytes.Length - Length >= bytes)
            return;
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(_bytes.Length * 2, Length + bytes));
        _bytes.AsSpan(0, Length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = larger;
    }
}
