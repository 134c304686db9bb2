using System.Buffers.Binary;
using System.Text.Unicode;

namespace Alleycat.Mqtt.Packets;

/// <summary>
/// Reads fields off a packet's body. Each method returns false, and moves nothing, where the field is not whole or
/// not valid.
/// </summary>
internal ref struct MqttReader(ReadOnlySpan<byte> bytes)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;

    /// <summary>Bytes taken so far; the only cursor, never past the end.</summary>
    public int Position { get; private set; }

    public readonly bool IsAtEnd => Position == _bytes.Length;

    public readonly ReadOnlySpan<byte> Remaining => _bytes[Position..];

    public bool TryReadByte(out byte value)
    {
        if (Position >= _bytes.Length)
        {
            value = 0;
            return false;
        }
        value = _bytes[Position++];
        return true;
    }

    public bool TryReadUInt16(out ushort value)
    {
        if (!BinaryPrimitives.TryReadUInt16BigEndian(Remaining, out value))
            return false;
        Position += sizeof(ushort);
        return true;
    }

    public bool TryReadUInt32(out uint value)
    {
        if (!BinaryPrimitives.TryReadUInt32BigEndian(Remaining, out value))
            return false;
        Position += sizeof(uint);
        return true;
    }

    /// <summary>
    /// Reads 1 to 4 bytes of seven bits each, the lowest first; refuses a longer spelling than needed.
    /// </summary>
    /// <param name="value">0 to <see cref="MqttFormat.VariableByteIntegerMax"/>.</param>
    /// <param name="isMalformed">False when the integer is only cut off.</param>
    public bool TryReadVariableByteInteger(out int value, out bool isMalformed)
    {
        value = 0;
        isMalformed = false;
        var rest = Remaining;
        for (var i = 0; i < MqttFormat.VariableByteIntegerBytesMax; i++)
        {
            if (i == rest.Length)
                return false;
            value |= (rest[i] & 0x7F) << (7 * i);
            if (rest[i] < 0x80)
            {
                // The encoding must be the shortest one (MQTT 5.0, 1.5.5); a last byte of zero would be padding.
                isMalformed = i > 0 && rest[i] == 0;
                if (isMalformed)
                    return false;
                Position += i + 1;
                return true;
            }
        }
        isMalformed = true;
        return false;
    }

    /// <summary>Reads a UTF-8 string as its bytes: well-formed, without U+0000 (sections 1.5.3 and 1.5.4).</summary>
    public bool TryReadString(out ReadOnlySpan<byte> utf8)
    {
        var start = Position;
        if (TryReadBinary(out utf8) && Utf8.IsValid(utf8) && !utf8.Contains((byte)0))
            return true;
        Position = start;
        utf8 = default;
        return false;
    }

    public bool TryReadBinary(out ReadOnlySpan<byte> value)
    {
        value = default;
        if (!BinaryPrimitives.TryReadUInt16BigEndian(Remaining, out var length)
            || Remaining.Length < MqttFormat.LengthPrefixBytes + length)
            return false;
        value = Remaining.Slice(MqttFormat.LengthPrefixBytes, length);
        Position += MqttFormat.LengthPrefixBytes + length;
        return true;
    }

    /// <summary>Takes <paramref name="length"/> bytes as they are.</summary>
    public bool TryReadBytes(int length, out ReadOnlySpan<byte> value)
    {
        value = default;
        if (Remaining.Length < length)
            return false;
        value = Remaining[..length];
        Position += length;
        return true;
    }
}
