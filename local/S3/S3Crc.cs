using System.Buffers.Binary;

namespace Alleycat.Local.S3;

/// <summary>The reflected CRCs of S3's checksums, eight bytes at a step.</summary>
/// <remarks>CRC-32 (ISO-HDLC), CRC-32C (Castagnoli), CRC-64/NVME: all begin with ones and are inverted at the
/// end.</remarks>
internal sealed class S3Crc
{
    private static readonly ulong[] Crc32Tables = TablesOf(0xEDB88320);
    private static readonly ulong[] Crc32CTables = TablesOf(0x82F63B78);
    private static readonly ulong[] Crc64NvmeTables = TablesOf(0x9A6C9329AC4BC9B5);

    private readonly ulong[] _tables;
    private readonly int _bytes;
    private ulong _register;

    private S3Crc(ulong[] tables, int bytes)
    {
        _tables = tables;
        _bytes = bytes;
        _register = bytes == sizeof(ulong) ? ulong.MaxValue : uint.MaxValue;
    }

    public static S3Crc Crc32() => new(Crc32Tables, sizeof(uint));

    public static S3Crc Crc32C() => new(Crc32CTables, sizeof(uint));

    public static S3Crc Crc64Nvme() => new(Crc64NvmeTables, sizeof(ulong));

    public void Append(ReadOnlySpan<byte> bytes)
    {
        var (register, tables) = (_register, _tables);
        for (; bytes.Length >= 8; bytes = bytes[8..])
        {
            var next = register ^ BinaryPrimitives.ReadUInt64LittleEndian(bytes);
            register = 0;
            for (var i = 0; i < 8; i++)
                register ^= tables[((7 - i) << 8) | (byte)(next >> (8 * i))];
        }
        foreach (var b in bytes)
            register = tables[(byte)(register ^ b)] ^ (register >> 8);
        _register = register;
    }

    /// <summary>Big-endian, as S3 writes it in base64.</summary>
    public byte[] Finish()
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, ~_register);
        return bytes[^_bytes..].ToArray();
    }

    private static ulong[] TablesOf(ulong polynomial)
    {
        var tables = new ulong[8 * 256];
        for (var i = 0; i < 256; i++)
        {
            var value = (ulong)i;
            for (var bit = 0; bit < 8; bit++)
                value = (value & 1) == 0 ? value >> 1 : (value >> 1) ^ polynomial;
            tables[i] = value;
        }
        for (var i = 256; i < tables.Length; i++)
            tables[i] = tables[(byte)tables[i - 256]] ^ (tables[i - 256] >> 8);
        return tables;
    }
}
