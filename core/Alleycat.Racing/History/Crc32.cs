using System.Buffers.Binary;

namespace Alleycat.Racing.History;

/// <summary>The CRC-32 of gzip (RFC 1952, section 8): polynomial 0xEDB88320 reflected, all ones before and after.</summary>
/// <remarks>The base class library has none in public; carry-less multiplication where the processor has it, eight tables
/// elsewhere.</remarks>
public static partial class Crc32
{
    private const uint Polynomial = 0xEDB8_8320;

    private static readonly uint[] Tables = BuildTables();

    public static uint Of(ReadOnlySpan<byte> bytes) => Append(0, bytes);

    /// <summary>The checksum of what <paramref name="crc"/> covers followed by <paramref name="bytes"/>; 0 covers nothing.</summary>
    public static uint Append(uint crc, ReadOnlySpan<byte> bytes)
    {
        var state = ~crc;
        if (CanFold && bytes.Length >= FoldBytesMin)
            state = Fold(state, ref bytes);
        return ~AppendByTables(state, bytes);
    }

    /// <summary>The same by tables alone, for processors without carry-less multiplication.</summary>
    internal static uint AppendPortable(uint crc, ReadOnlySpan<byte> bytes) => ~AppendByTables(~crc, bytes);

    /// <summary>The checksum of two byte strings in a row from those of each, without their bytes.</summary>
    /// <param name="first">Of the first string.</param>
    /// <param name="second">Of the second.</param>
    /// <param name="secondLength">Length of the second in bytes, at least 0.</param>
    public static uint Combine(uint first, uint second, long secondLength)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(secondLength);
        return MultiplyModulo(PowerOfX(secondLength), first) ^ second;
    }

    private static uint AppendByTables(uint state, ReadOnlySpan<byte> bytes)
    {
        var tables = Tables;
        for (; bytes.Length >= 8; bytes = bytes[8..])
        {
            var low = BinaryPrimitives.ReadUInt32LittleEndian(bytes) ^ state;
            var high = BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]);
            state = tables[0x700 + (byte)low] ^ tables[0x600 + (byte)(low >> 8)]
                ^ tables[0x500 + (byte)(low >> 16)] ^ tables[0x400 + (low >> 24)]
                ^ tables[0x300 + (byte)high] ^ tables[0x200 + (byte)(high >> 8)]
                ^ tables[0x100 + (byte)(high >> 16)] ^ tables[high >> 24];
        }
        foreach (var value in bytes)
            state = tables[(byte)(state ^ value)] ^ (state >> 8);
        return state;
    }

    private static uint[] BuildTables()
    {
        var tables = new uint[8 * 256];
        for (uint index = 0; index < 256; index++)
        {
            var value = index;
            for (var bit = 0; bit < 8; bit++)
                value = (value & 1) != 0 ? (value >> 1) ^ Polynomial : value >> 1;
            tables[index] = value;
        }
        for (var index = 256; index < tables.Length; index++)
            tables[index] = (tables[index - 256] >> 8) ^ tables[(byte)tables[index - 256]];
        return tables;
    }
}
