using System.Buffers.Binary;

namespace Alleycat.StreamLog.Format;

/// <summary>The first 64 bytes of a segment file; all integers little-endian. Byte table:
/// docs/formats/stream-log.md.</summary>
internal readonly record struct SegmentHeader(long EpochMs, int ShardIndex, ulong FirstIndex, long CreatedMs, uint Salt);

/// <summary>Segment files: a header, then batches back to back, nothing between or behind them.</summary>
/// <remarks>
/// <code>
/// 0 magic "ACSTRLOG" | 8 version u16 | 10 header bytes u16 | 12 shard u32 | 16 epoch ms i64 | 24 first record index u64
/// 32 created ms i64 | 40 salt u32 | 44 zero (16) | 60 CRC-32C of bytes 0-59
/// </code>
/// </remarks>
internal static class SegmentFormat
{
    public const int HeaderBytes = 64;
    public const ushort Version = 1;
    public const string Extension = ".log";

    private const int VersionOffset = 8;
    private const int HeaderBytesOffset = 10;
    private const int ShardOffset = 12;
    private const int EpochOffset = 16;
    private const int FirstIndexOffset = 24;
    private const int CreatedOffset = 32;
    private const int SaltOffset = 40;
    private const int CrcOffset = 60;

    private static ReadOnlySpan<byte> Magic => "ACSTRLOG"u8;

    /// <summary>The record index of the first record, 20 digits, so that names sort as numbers do.</summary>
    public static string FileName(ulong firstIndex) => $"{firstIndex:D20}{Extension}";

    public static void Write(Span<byte> destination, in SegmentHeader header)
    {
        destination = destination[..HeaderBytes];
        destination.Clear();
        Magic.CopyTo(destination);
        BinaryPrimitives.WriteUInt16LittleEndian(destination[VersionOffset..], Version);
        BinaryPrimitives.WriteUInt16LittleEndian(destination[HeaderBytesOffset..], HeaderBytes);
        BinaryPrimitives.WriteInt32LittleEndian(destination[ShardOffset..], header.ShardIndex);
        BinaryPrimitives.WriteInt64LittleEndian(destination[EpochOffset..], header.EpochMs);
        BinaryPrimitives.WriteUInt64LittleEndian(destination[FirstIndexOffset..], header.FirstIndex);
        BinaryPrimitives.WriteInt64LittleEndian(destination[CreatedOffset..], header.CreatedMs);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[SaltOffset..], header.Salt);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[CrcOffset..], Crc32C.Of(destination[..CrcOffset]));
    }

    /// <summary>False where the bytes are no whole header of any version, as a torn creation leaves them.</summary>
    /// <exception cref="StreamLogException">The header is whole, but of a version this program does not
    /// know.</exception>
    public static bool TryRead(ReadOnlySpan<byte> source, string path, out SegmentHeader header)
    {
        header = default;
        if (source.Length < HeaderBytes || !source.StartsWith(Magic)
            || BinaryPrimitives.ReadUInt32LittleEndian(source[CrcOffset..]) != Crc32C.Of(source[..CrcOffset]))
            return false;
        var version = BinaryPrimitives.ReadUInt16LittleEndian(source[VersionOffset..]);
        if (version != Version)
        {
            throw new StreamLogException(StreamLogFault.UnknownVersion,
                $"{path} is a stream segment of version {version}; this program reads version {Version}.", isTransient: false);
        }
        header = new SegmentHeader(
            BinaryPrimitives.ReadInt64LittleEndian(source[EpochOffset..]),
            BinaryPrimitives.ReadInt32LittleEndian(source[ShardOffset..]),
            BinaryPrimitives.ReadUInt64LittleEndian(source[FirstIndexOffset..]),
            BinaryPrimitives.ReadInt64LittleEndian(source[CreatedOffset..]),
            BinaryPrimitives.ReadUInt32LittleEndian(source[SaltOffset..]));
        return true;
    }
}
