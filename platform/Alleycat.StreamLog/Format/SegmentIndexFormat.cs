using System.Buffers.Binary;

namespace Alleycat.StreamLog.Format;

/// <summary>
/// The file beside a segment: derived, so a missing or faulty one is made again from the segment. It also states how
/// much of the segment was
/// durable when it was written, which is how a clean close lets every later fault be told from a torn tail.
/// </summary>
/// <remarks>
/// <code>
/// 0 magic "ACSTRIDX" | 8 version u16 | 10 zero (2) | 12 entry count u32 | 16 first index u64 | 24 next index u64 | 32 segment bytes i64
/// 40 latest arrival ms i64 | 48 segment salt u32 | 52 zero (4) | 56 entries: first index u64, offset i64, latest arrival before i64
/// then CRC-32C of all before
/// </code>
/// </remarks>
internal static class SegmentIndexFormat
{
    public const string Extension = ".index";

    private const int HeaderBytes = 56;
    private const int EntryBytes = 24;
    private const int CrcBytes = 4;
    private const ushort Version = 1;

    private static ReadOnlySpan<byte> Magic => "ACSTRIDX"u8;

    public static string PathOf(string segmentPath) => Path.ChangeExtension(segmentPath, Extension);

    public static byte[] ToBytes(SegmentIndexContents contents, uint salt)
    {
        var bytes = new byte[HeaderBytes + contents.Entries.Count * EntryBytes + CrcBytes];
        var span = bytes.AsSpan();
        Magic.CopyTo(span);
        BinaryPrimitives.WriteUInt16LittleEndian(span[8..], Version);
        BinaryPrimitives.WriteInt32LittleEndian(span[12..], contents.Entries.Count);
        BinaryPrimitives.WriteUInt64LittleEndian(span[16..], contents.FirstIndex);
        BinaryPrimitives.WriteUInt64LittleEndian(span[24..], contents.NextIndex);
        BinaryPrimitives.WriteInt64LittleEndian(span[32..], contents.DurableBytes);
        BinaryPrimitives.WriteInt64LittleEndian(span[40..], contents.ArrivalMsMax);
        BinaryPrimitives.WriteUInt32LittleEndian(span[48..], salt);
        var rest = span[HeaderBytes..];
        foreach (var entry in contents.Entries)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(rest, entry.FirstIndex);
            BinaryPrimitives.WriteInt64LittleEndian(rest[8..], entry.Offset);
            BinaryPrimitives.WriteInt64LittleEndian(rest[16..], entry.ArrivalMsMaxBefore);
            rest = rest[EntryBytes..];
        }
        BinaryPrimitives.WriteUInt32LittleEndian(rest, Crc32C.Of(span[..^CrcBytes]));
        return bytes;
    }

    /// <summary>False where the bytes are no whole index of this version for a segment with this salt.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, in SegmentHeader header, out SegmentIndexContents contents)
    {
        contents = null!;
        if (bytes.Length < HeaderBytes + CrcBytes || !bytes.StartsWith(Magic)
            || BinaryPrimitives.ReadUInt16LittleEndian(bytes[8..]) != Version
            || BinaryPrimitives.ReadUInt32LittleEndian(bytes[^CrcBytes..]) != Crc32C.Of(bytes[..^CrcBytes])
            || BinaryPrimitives.ReadUInt64LittleEndian(bytes[16..]) != header.FirstIndex
            || BinaryPrimitives.ReadUInt32LittleEndian(bytes[48..]) != header.Salt)
            return false;
        var count = BinaryPrimitives.ReadInt32LittleEndian(bytes[12..]);
        if (count < 0 || bytes.Length != HeaderBytes + (long)count * EntryBytes + CrcBytes)
            return false;
        var entries = new SegmentIndexEntry[count];
        for (var i = 0; i < count; i++)
        {
            var entry = bytes[(HeaderBytes + i * EntryBytes)..];
            entries[i] = new SegmentIndexEntry(
                BinaryPrimitives.ReadUInt64LittleEndian(entry),
                BinaryPrimitives.ReadInt64LittleEndian(entry[8..]),
                BinaryPrimitives.ReadInt64LittleEndian(entry[16..]));
        }
        contents = new SegmentIndexContents(entries, header.FirstIndex,
            BinaryPrimitives.ReadUInt64LittleEndian(bytes[24..]),
            BinaryPrimitives.ReadInt64LittleEndian(bytes[32..]),
            BinaryPrimitives.ReadInt64LittleEndian(bytes[40..]));
        return true;
    }
}
