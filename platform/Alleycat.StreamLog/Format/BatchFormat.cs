using System.Buffers.Binary;
using System.Text;
using Alleycat.Streaming;

namespace Alleycat.StreamLog.Format;

/// <summary>What one batch's first 44 bytes say.</summary>
/// <param name="PayloadCrc">CRC-32C of the stored payload, salted with the segment's salt.</param>
/// <param name="Compression">0 = none, 1 = LZ4 block.</param>
/// <param name="RecordCount">At least 1.</param>
/// <param name="StoredBytes">Bytes of payload in the file.</param>
/// <param name="RawBytes">Bytes of payload before compression.</param>
/// <param name="FirstIndex">The record index of the first record; the others follow without a gap.</param>
/// <param name="ArrivalMs">Milliseconds since 1970 at which the group was committed: every record's arrival.</param>
internal readonly record struct BatchHeader(
    uint PayloadCrc, byte Compression, int RecordCount, int StoredBytes, int RawBytes, ulong FirstIndex, long ArrivalMs)
{
    public int TotalBytes => BatchFormat.HeaderBytes + StoredBytes;

    public ulong NextIndex => FirstIndex + (ulong)RecordCount;
}

/// <summary>Batches: what one group commit wrote with one write and one flush; all integers little-endian.</summary>
/// <remarks>
/// <code>
/// 0 magic "ACBT" | 4 payload CRC-32C u32 | 8 compression u8 | 9 zero (3) | 12 record count u32 | 16 stored bytes u32
/// 20 raw bytes u32 | 24 first record index u64 | 32 arrival ms i64 | 40 header CRC-32C of bytes 0-39 u32
/// 44 payload: per record data bytes u32 | key bytes u16 | key UTF-8 | data
/// </code>
/// Both checksums are salted with the segment's salt, which no producer knows: a record that holds a copy of a batch is
/// not taken for one.
/// Byte table: docs/formats/stream-log.md.
/// </remarks>
internal static class BatchFormat
{
    public const int HeaderBytes = 44;
    public const int RecordHeaderBytes = 6;
    public const int MagicBytes = 4;

    /// <summary>No batch is larger: one request above the commit bound (a 10 MiB record) and then some.</summary>
    public const int PayloadBytesMax = 64 << 20;

    public const byte Uncompressed = 0;
    public const byte Lz4Block = 1;

    private const int CrcOffset = 4;
    private const int CompressionOffset = 8;
    private const int CountOffset = 12;
    private const int StoredOffset = 16;
    private const int RawOffset = 20;
    private const int FirstIndexOffset = 24;
    private const int ArrivalOffset = 32;
    private const int HeaderCrcOffset = 40;

    public static ReadOnlySpan<byte> Magic => "ACBT"u8;

    /// <summary>What a record takes in a batch's payload.</summary>
    public static int RecordBytes(int keyBytes, int dataBytes) => RecordHeaderBytes + keyBytes + dataBytes;

    /// <summary>Writes one record; returns its length.</summary>
    public static int WriteRecord(Span<byte> destination, string key, ReadOnlySpan<byte> data)
    {
        var keyBytes = Encoding.UTF8.GetBytes(key, destination[RecordHeaderBytes..]);
        BinaryPrimitives.WriteInt32LittleEndian(destination, data.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(destination[4..], (ushort)keyBytes);
        var dataOffset = RecordHeaderBytes + keyBytes;
        data.CopyTo(destination[dataOffset..]);
        return dataOffset + data.Length;
    }

    /// <summary>Writes the header in front of a payload that is already in place, and the checksums of both.</summary>
    public static void WriteHeader(Span<byte> batch, in BatchHeader header, uint salt)
    {
        batch[..HeaderBytes].Clear();
        Magic.CopyTo(batch);
        BinaryPrimitives.WriteUInt32LittleEndian(batch[CrcOffset..], Crc32C.Of(batch.Slice(HeaderBytes, header.StoredBytes), salt));
        batch[CompressionOffset] = header.Compression;
        BinaryPrimitives.WriteInt32LittleEndian(batch[CountOffset..], header.RecordCount);
        BinaryPrimitives.WriteInt32LittleEndian(batch[StoredOffset..], header.StoredBytes);
        BinaryPrimitives.WriteInt32LittleEndian(batch[RawOffset..], header.RawBytes);
        BinaryPrimitives.WriteUInt64LittleEndian(batch[FirstIndexOffset..], header.FirstIndex);
        BinaryPrimitives.WriteInt64LittleEndian(batch[ArrivalOffset..], header.ArrivalMs);
        BinaryPrimitives.WriteUInt32LittleEndian(batch[HeaderCrcOffset..], Crc32C.Of(batch[..HeaderCrcOffset], salt));
    }

    /// <summary>False where these are no header's bytes, or not as they were written: <paramref name="stated"/> and
    /// <paramref name="actual"/> then differ if there was enough to compute them.</summary>
    public static bool TryReadHeader(ReadOnlySpan<byte> source, uint salt, out BatchHeader header, out uint stated, out uint actual)
    {
        header = default;
        stated = actual = 0;
        if (source.Length < HeaderBytes)
            return false;
        stated = BinaryPrimitives.ReadUInt32LittleEndian(source[HeaderCrcOffset..]);
        actual = Crc32C.Of(source[..HeaderCrcOffset], salt);
        if (stated != actual || !source.StartsWith(Magic))
            return false;
        header = new BatchHeader(
            BinaryPrimitives.ReadUInt32LittleEndian(source[CrcOffset..]),
            source[CompressionOffset],
            BinaryPrimitives.ReadInt32LittleEndian(source[CountOffset..]),
            BinaryPrimitives.ReadInt32LittleEndian(source[StoredOffset..]),
            BinaryPrimitives.ReadInt32LittleEndian(source[RawOffset..]),
            BinaryPrimitives.ReadUInt64LittleEndian(source[FirstIndexOffset..]),
            BinaryPrimitives.ReadInt64LittleEndian(source[ArrivalOffset..]));
        return header.RecordCount >= 1 && header.StoredBytes is >= 1 and <= PayloadBytesMax
            && header.RawBytes is >= 1 and <= PayloadBytesMax
            && header.RecordCount <= header.RawBytes / RecordHeaderBytes;
    }

    /// <summary>Takes a verified payload apart; the records' data are slices of it.</summary>
    /// <returns>False where the payload does not hold exactly <paramref name="destination"/>'s count of
    /// records.</returns>
    public static bool TryReadRecords(
        ReadOnlyMemory<byte> payload, in BatchHeader header, SequenceLayout layout, Span<StreamRecord> destination)
    {
        var offset = 0;
        for (var i = 0; i < destination.Length; i++)
        {
            var rest = payload.Span[offset..];
            if (rest.Length < RecordHeaderBytes)
                return false;
            var dataBytes = BinaryPrimitives.ReadInt32LittleEndian(rest);
            var keyBytes = BinaryPrimitives.ReadUInt16LittleEndian(rest[4..]);
            if (dataBytes < 0 || dataBytes > rest.Length - RecordHeaderBytes - keyBytes)
                return false;
            var key = Encoding.UTF8.GetString(rest.Slice(RecordHeaderBytes, keyBytes));
            offset += RecordHeaderBytes + keyBytes;
            destination[i] = new StreamRecord(
                layout.At(header.FirstIndex + (ulong)i), key, payload.Slice(offset, dataBytes), header.ArrivalMs);
            offset += dataBytes;
        }
        return offset == payload.Length;
    }
}
