using System.Buffers;

namespace Alleycat.StreamLog.Segments;

/// <summary>Reads a segment from its first batch to its last and verifies every byte of it.</summary>
internal sealed class SegmentScanner(IDiskFile file, Segment segment) : IDisposable
{
    private const int WindowBytes = 256 << 10;

    private readonly long _fileBytes = file.Length;
    private byte[] _window = ArrayPool<byte>.Shared.Rent(WindowBytes);
    private long _windowOffset;
    private int _windowLength;

    /// <summary>Adds every batch to the segment.</summary>
    /// <param name="isTail">
    /// True for a shard's last segment: a batch that was never acknowledged may be torn at its end, and is left out.
    /// </param>
    /// <param name="durableBytesKnown">So much was durable for certain; a fault before it is never a torn tail.</param>
    /// <returns>Where the last whole batch begins; where it would, if there is none.</returns>
    /// <exception cref="StreamLogCorruptException">A fault that no torn write explains.</exception>
    public long Scan(bool isTail, long durableBytesKnown)
    {
        var last = segment.DurableBytes;
        while (true)
        {
            var offset = segment.DurableBytes;
            if (offset == _fileBytes)
                break;
            if (TryReadBatch(offset, out var batch, out var fault))
            {
                segment.Add(batch);
                last = offset;
                continue;
            }
            if (!isTail || offset < durableBytesKnown || WasWrittenBehind(offset, batch))
                throw fault;
            break;
        }
        if (segment.DurableBytes < durableBytesKnown)
        {
            throw new StreamLogCorruptException(segment.Path, segment.DurableBytes,
                $"the segment ends here, but {durableBytesKnown} bytes of it were durable");
        }
        return last;
    }

    public void Dispose() => ArrayPool<byte>.Shared.Return(_window);

    private bool TryReadBatch(long offset, out BatchHeader batch, out StreamLogCorruptException fault)
    {
        fault = null!;
        var salt = segment.Header.Salt;
        if (!BatchFormat.TryReadHeader(Window(offset, BatchFormat.HeaderBytes), salt, out batch, out var stated, out var actual))
        {
            fault = stated != actual
                ? new StreamLogCorruptException(segment.Path, offset, "a batch header is not as it was written", stated, actual)
                : new StreamLogCorruptException(segment.Path, offset, "there is no whole batch header");
            return false;
        }
        if (batch.FirstIndex != segment.NextIndex)
        {
            fault = new StreamLogCorruptException(segment.Path, offset,
                $"the batch begins with record {batch.FirstIndex}, expected {segment.NextIndex}");
            return false;
        }
        var whole = Window(offset, batch.TotalBytes);
        if (whole.Length < batch.TotalBytes)
        {
            fault = new StreamLogCorruptException(segment.Path, offset,
                $"the batch has {batch.TotalBytes} bytes, the file only {whole.Length} of them");
            return false;
        }
        var crc = Crc32C.Of(whole[BatchFormat.HeaderBytes..], salt);
        if (crc == batch.PayloadCrc)
            return true;
        fault = new StreamLogCorruptException(segment.Path, offset, "a batch is not as it was written", batch.PayloadCrc, crc);
        return false;
    }

    /// <summary>
    /// A batch is written only after the one before it was flushed. So anything behind a faulty batch proves that it
    /// once was durable, and
    /// that its fault is damage, not a tear.
    /// </summary>
    private bool WasWrittenBehind(long offset, in BatchHeader faulty)
    {
        if (faulty.RecordCount > 0 && faulty.FirstIndex == segment.NextIndex && offset + faulty.TotalBytes < _fileBytes)
            return true;
        for (var at = offset + 1; at + BatchFormat.HeaderBytes <= _fileBytes;)
        {
            var window = Window(at, WindowBytes);
            var found = window.IndexOf(BatchFormat.Magic);
            if (found < 0)
            {
                at += window.Length - (BatchFormat.MagicBytes - 1);
                continue;
            }
            at += found;
            if (BatchFormat.TryReadHeader(Window(at, BatchFormat.HeaderBytes), segment.Header.Salt, out var later, out _, out _)
                && later.FirstIndex > segment.NextIndex)
                return true;
            at++;
        }
        return false;
    }

    /// <summary>The file's bytes from an offset on; fewer than asked only at the file's end.</summary>
    private ReadOnlySpan<byte> Window(long offset, int bytes)
    {
        bytes = (int)Math.Min(bytes, _fileBytes - offset);
        if (offset < _windowOffset || offset + bytes > _windowOffset + _windowLength)
        {
            if (bytes > _window.Length)
            {
                ArrayPool<byte>.Shared.Return(_window);
                _window = ArrayPool<byte>.Shared.Rent(bytes);
            }
            _windowLength = file.Read(_window.AsSpan(0, (int)Math.Min(_window.Length, _fileBytes - offset)), offset);
            _windowOffset = offset;
        }
        var start = (int)(offset - _windowOffset);
        return _window.AsSpan(start, Math.Min(bytes, _windowLength - start));
    }
}
