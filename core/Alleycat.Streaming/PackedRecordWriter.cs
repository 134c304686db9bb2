using Alleycat.Streaming.Lz4;

namespace Alleycat.Streaming;

/// <summary>Puts messages together into packed records. For one caller at a time; used again after each record.</summary>
/// <remarks>The usual loop: append; when full, take the record and append again.</remarks>
public sealed class PackedRecordWriter
{
    private readonly byte[] _lines;
    private readonly byte[] _frame;
    private readonly int _linesMax;
    private int _length;

    /// <param name="linesMax">Messages a record, 1 to <see cref="PackedRecords.LinesMax"/>.</param>
    /// <param name="unpackedBytesMax">
    /// Bytes a record before compression, 1 to 256 KiB: so that the record keeps its bound even where nothing gets smaller. The default of 64 KiB
    /// becomes about 20 KB of typical telemetry, within one 25 KB PUT unit.
    /// </param>
    public PackedRecordWriter(int linesMax = PackedRecords.LinesMax, int unpackedBytesMax = 64 * 1024)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(linesMax, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(linesMax, PackedRecords.LinesMax);
        ArgumentOutOfRangeException.ThrowIfLessThan(unpackedBytesMax, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(unpackedBytesMax, UnpackedBytesLimit);
        _linesMax = linesMax;
        _lines = new byte[unpackedBytesMax];
        _frame = new byte[LZ4Frame.MaximumOutputSize(unpackedBytesMax, LZ4FrameOptions.Default)];
    }

    /// <summary>Largest setting of the constructor's <c>unpackedBytesMax</c>.</summary>
    public const int UnpackedBytesLimit = PackedRecords.RecordBytesMax - 1024;

    /// <summary>Messages waiting.</summary>
    public int Count { get; private set; }

    /// <summary>Adds a message.</summary>
    /// <param name="message">One line, not empty; copied.</param>
    /// <returns>Whether it was added; where not, nothing has changed.</returns>
    public PackAppendResult Append(ReadOnlySpan<byte> message)
    {
        if (message.IsEmpty || message.ContainsAny((byte)'\n', (byte)'\r') || message.Length + 1 > _lines.Length)
            return PackAppendResult.NotPackable;
        if (Count == _linesMax || message.Length + 1 > _lines.Length - _length)
            return PackAppendResult.Full;
        message.CopyTo(_lines.AsSpan(_length));
        _lines[_length + message.Length] = (byte)'\n';
        _length += message.Length + 1;
        Count++;
        return PackAppendResult.Appended;
    }

    /// <summary>Takes the record of all messages waiting and begins a new one.</summary>
    /// <returns>The data to put, the caller's own; a single message is a plain record. Empty where nothing is waiting.</returns>
    public byte[] TakeRecord()
    {
        var lines = _lines.AsSpan(0, _length);
        var count = Count;
        _length = 0;
        Count = 0;
        // One message is smaller plain, unless it looked like a frame.
        if (count == 0 || (count == 1 && !PackedRecords.IsPacked(lines)))
            return lines.TrimEnd((byte)'\n').ToArray();
        var frameBytes = LZ4Frame.Encode(lines, _frame, LZ4FrameOptions.Default);
        var bytesMin = (lines.Length + PackedRecords.DensityMax - 1) / PackedRecords.DensityMax;
        if (frameBytes >= bytesMin)
            return _frame[..frameBytes];
        var record = new byte[Math.Max(bytesMin, frameBytes + 8)];
        _frame.AsSpan(0, frameBytes).CopyTo(record);
        LZ4Frame.WriteSkippable(record.AsSpan(frameBytes));
        return record;
    }
}
