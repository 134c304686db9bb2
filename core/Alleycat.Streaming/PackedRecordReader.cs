using Alleycat.Streaming.Lz4;

namespace Alleycat.Streaming;

/// <summary>Takes the messages out of stream records, packed or plain. For one caller at a time; the buffer is kept from record to record.</summary>
public sealed class PackedRecordReader
{
    private byte[] _unpacked = [];

    /// <summary>Takes a record's messages out.</summary>
    /// <param name="record">The record's data.</param>
    /// <param name="lines">
    /// The messages, valid until the next call. A plain record is one message as it is, be it empty or of several lines; a packed one has one a
    /// line, empty lines left out.
    /// </param>
    /// <returns>What is wrong with a packed record; then there are no messages. Never throws on bad input.</returns>
    public PackFault Read(ReadOnlySpan<byte> record, out PackedLines lines)
    {
        if (!PackedRecords.IsPacked(record))
        {
            lines = PackedLines.Single(record);
            return PackFault.None;
        }
        lines = default;
        if (record.Length > PackedRecords.RecordBytesMax)
            return PackFault.TooLarge;
        var bytesMax = (int)Math.Min(PackedRecords.UnpackedBytesMax, (long)record.Length * PackedRecords.DensityMax);
        if (_unpacked.Length < bytesMax)
            _unpacked = new byte[Math.Max(bytesMax, Math.Min(_unpacked.Length * 2, PackedRecords.UnpackedBytesMax))];
        switch (LZ4Frame.Decode(record, _unpacked.AsSpan(0, bytesMax), out var length))
        {
            case LZ4FrameFault.None:
                break;
            case LZ4FrameFault.TooLarge:
                return PackFault.TooLarge;
            default:
                return PackFault.Corrupt;
        }
        var unpacked = _unpacked.AsSpan(0, length);
        var lineCount = unpacked.Count((byte)'\n') + (unpacked is [.., not (byte)'\n'] ? 1 : 0);
        if (lineCount > PackedRecords.LinesMax)
            return PackFault.TooLarge;
        lines = PackedLines.Of(unpacked);
        return PackFault.None;
    }
}
