using Alleycat.Streaming;
using Alleycat.Streaming.Lz4;

namespace Alleycat.StreamLog.Segments;

/// <summary>One read behind the cache: the batches around a record index, into memory that the records then
/// own.</summary>
internal sealed class SegmentReader(IDiskFile file, Segment segment, SequenceLayout layout)
{
    /// <summary>About so much is read at a time, and as many batches taken apart as came whole with it.</summary>
    private const int WindowBytes = 256 << 10;

    private readonly long _end = segment.DurableBytes;
    private long _offset;
    private long _windowOffset;
    private ReadOnlyMemory<byte> _window;

    /// <summary>Records from the batch that holds an index on; that batch lies in this segment and is
    /// durable.</summary>
    /// <param name="index">The record wanted.</param>
    /// <param name="until">Nothing from this index on: it may be durable already, but its producer has not been
    /// told.</param>
    /// <exception cref="StreamLogCorruptException">The bytes are not as they were written.</exception>
    public RecordBatch Read(ulong index, ulong until)
    {
        var records = new List<StreamRecord>();
        var firstIndex = 0UL;
        _offset = segment.OffsetBefore(index);
        while (_offset < _end)
        {
            // One window gives what it has; only the first batch wanted is worth a second read.
            var mayLoad = records.Count == 0;
            if (!TryPeek(BatchFormat.HeaderBytes, mayLoad, out var bytes))
                break;
            if (!BatchFormat.TryReadHeader(bytes.Span, segment.Header.Salt, out var header, out var stated, out var actual))
                throw new StreamLogCorruptException(segment.Path, _offset, "a batch header is not as it was written", stated, actual);
            if (header.FirstIndex >= until)
                break;
            if (header.NextIndex > index)
            {
                if (!TryPeek(header.TotalBytes, mayLoad, out bytes))
                    break;
                if (mayLoad)
                    firstIndex = header.FirstIndex;
                records.AddRange(TakeApart(bytes[BatchFormat.HeaderBytes..], header));
            }
            _offset += header.TotalBytes;
        }
        if (records.Count == 0 || index < firstIndex)
            throw new StreamLogCorruptException(segment.Path, _offset, $"record {index} is not where it was written");
        return new RecordBatch(firstIndex, [.. records]);
    }

    private bool TryPeek(int bytesWanted, bool mayLoad, out ReadOnlyMemory<byte> bytes)
    {
        var start = (int)(_offset - _windowOffset);
        if (_window.IsEmpty || start + bytesWanted > _window.Length)
        {
            bytes = default;
            if (!mayLoad || bytesWanted > _end - _offset)
                return false;
            var window = new byte[Math.Min(Math.Max(WindowBytes, bytesWanted), _end - _offset)];
            _window = window.AsMemory(0, file.Read(window, _offset));
            _windowOffset = _offset;
            start = 0;
            if (bytesWanted > _window.Length)
                return false;
        }
        bytes = _window.Slice(start, bytesWanted);
        return true;
    }

    private StreamRecord[] TakeApart(ReadOnlyMemory<byte> payload, in BatchHeader header)
    {
        var crc = Crc32C.Of(payload.Span, segment.Header.Salt);
        if (crc != header.PayloadCrc)
            throw new StreamLogCorruptException(segment.Path, _offset, "a batch is not as it was written", header.PayloadCrc, crc);
        var records = new StreamRecord[header.RecordCount];
        if (!TryUnpack(ref payload, header) || !BatchFormat.TryReadRecords(payload, header, layout, records))
            throw new StreamLogCorruptException(segment.Path, _offset, "a batch does not hold the records that it states");
        return records;
    }

    private static bool TryUnpack(ref ReadOnlyMemory<byte> payload, in BatchHeader header)
    {
        if (header.Compression == BatchFormat.Uncompressed)
            return payload.Length == header.RawBytes;
        if (header.Compression != BatchFormat.Lz4Block)
            return false;
        var plain = new byte[header.RawBytes];
        var isWhole = LZ4Codec.Decode(payload.Span, plain) == plain.Length;
        payload = plain;
        return isWhole;
    }
}
