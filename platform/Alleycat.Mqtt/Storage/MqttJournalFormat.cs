using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using Alleycat.Disk;

namespace Alleycat.Mqtt.Storage;

/// <summary>
/// The journal of retained messages and kept sessions. Layout: docs/formats/mqtt-journal.md. All integers are
/// little-endian.
/// <code>
///   file:    "ALLEYMQJ" (8) | version (4) | 0 (4) | records
///   record:  length of what follows the checksum (4) | CRC-32C of it (4) | type (1) | number (8) | key length (2) |
/// key | content
/// </code>
/// </summary>
internal static class MqttJournalFormat
{
    public const int Version = 3;

    /// <summary>The oldest version read. It has no shared messages (2), and no marks around the whole state (3).</summary>
    public const int VersionMin = 1;

    public const int HeaderBytes = 16;

    /// <summary>A record that announces more is none: the longest packet, a client id and its own fields.</summary>
    public const int RecordBytesMax = 64 * 1024 * 1024;

    /// <summary>Length and checksum before each record.</summary>
    public const int RecordPrefixBytes = 8;

    private const int PrefixBytes = RecordPrefixBytes;
    private const int OwedBytes = 9;
    private const int FixedBytes = 1 + 8 + 2;

    public static ReadOnlySpan<byte> Magic => "ALLEYMQJ"u8;

    public static byte[] Header()
    {
        var header = new byte[HeaderBytes];
        Magic.CopyTo(header);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(8), Version);
        return header;
    }

    /// <summary>
    /// Whether a file was torn before its header was on the disk: it is shorter, or zeros stand where the rest of the header was to come.
    /// Nothing was promised in it then.
    /// </summary>
    public static bool IsTornHeader(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < HeaderBytes)
            return true;
        var header = bytes[..HeaderBytes];
        var whole = header.CommonPrefixLength(Header());
        return whole < HeaderBytes && !header[whole..].ContainsAnyExcept((byte)0);
    }

    public static void Write(
        IBufferWriter<byte> output, MqttJournalRecordType type, string key, long number, ReadOnlySpan<byte> content = default)
    {
        var keyBytes = Encoding.UTF8.GetByteCount(key);
        var length = FixedBytes + keyBytes + content.Length;
        var span = output.GetSpan(PrefixBytes + length)[..(PrefixBytes + length)];
        var body = span[PrefixBytes..];
        body[0] = (byte)type;
        BinaryPrimitives.WriteInt64LittleEndian(body[1..], number);
        BinaryPrimitives.WriteUInt16LittleEndian(body[9..], (ushort)keyBytes);
        Encoding.UTF8.GetBytes(key, body[FixedBytes..]);
        content.CopyTo(body[(FixedBytes + keyBytes)..]);
        BinaryPrimitives.WriteInt32LittleEndian(span, length);
        BinaryPrimitives.WriteUInt32LittleEndian(span[4..], Crc32C.Of(body));
        output.Advance(span.Length);
    }

    /// <summary>Writes an <see cref="MqttJournalRecordType.Owed"/> record: message id (8), then 1 for the retain flag.</summary>
    public static void WriteOwed(IBufferWriter<byte> output, string clientId, long number, long messageId, bool isRetained)
    {
        Span<byte> content = stackalloc byte[OwedBytes];
        BinaryPrimitives.WriteInt64LittleEndian(content, messageId);
        content[8] = isRetained ? (byte)1 : (byte)0;
        Write(output, MqttJournalRecordType.Owed, clientId, number, content);
    }

    /// <summary>Reads that record's content.</summary>
    public static bool TryReadOwed(ReadOnlySpan<byte> content, out long messageId, out bool isRetained)
    {
        messageId = 0;
        isRetained = false;
        if (content.Length != OwedBytes)
            return false;
        messageId = BinaryPrimitives.ReadInt64LittleEndian(content);
        isRetained = content[8] == 1;
        return true;
    }

    /// <summary>Reads the record at the start of <paramref name="bytes"/>.</summary>
    /// <param name="bytes">The rest of a file.</param>
    /// <param name="record">A view over them.</param>
    /// <param name="recordBytes">How far to move on.</param>
    /// <returns>False where no whole record with a true checksum stands: the torn end of a file.</returns>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out MqttJournalRecord record, out int recordBytes)
    {
        record = default;
        recordBytes = 0;
        if (bytes.Length < PrefixBytes + FixedBytes)
            return false;
        var length = BinaryPrimitives.ReadInt32LittleEndian(bytes);
        if (length is < FixedBytes or > RecordBytesMax || bytes.Length - PrefixBytes < length)
            return false;
        var body = bytes.Slice(PrefixBytes, length);
        var keyBytes = BinaryPrimitives.ReadUInt16LittleEndian(body[9..]);
        if (Crc32C.Of(body) != BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]) || FixedBytes + keyBytes > length)
            return false;
        record = new()
        {
            Type = (MqttJournalRecordType)body[0],
            Number = BinaryPrimitives.ReadInt64LittleEndian(body[1..]),
            Key = Encoding.UTF8.GetString(body.Slice(FixedBytes, keyBytes)),
            Content = body[(FixedBytes + keyBytes)..],
        };
        recordBytes = PrefixBytes + length;
        return true;
    }
}
