using System.Buffers;
using System.Buffers.Binary;
using System.Diagnostics;
using System.Text;

namespace Alleycat.Mqtt.Packets;

/// <summary>
/// Fills the one span that a packet was measured for. A writer computes the whole length first, begins, writes, and
/// commits once.
/// </summary>
internal ref struct MqttWriter
{
    private readonly Span<byte> _span;
    private int _position;

    private MqttWriter(Span<byte> span) => _span = span;

    /// <summary>Bytes of a packet whose body has <paramref name="bodyBytes"/>.</summary>
    public static int PacketBytes(int bodyBytes) => 1 + MqttFormat.VariableByteIntegerBytes(bodyBytes) + bodyBytes;

    /// <summary>Bytes of a string field, its length prefix included.</summary>
    public static int StringBytes(string value) => MqttFormat.LengthPrefixBytes + Encoding.UTF8.GetByteCount(value);

    /// <summary>Takes the packet's span from <paramref name="output"/> and writes the fixed header.</summary>
    public static MqttWriter Begin(IBufferWriter<byte> output, MqttControlPacketType type, byte flags, int bodyBytes)
    {
        var packetBytes = PacketBytes(bodyBytes);
        var writer = new MqttWriter(output.GetSpan(packetBytes)[..packetBytes]);
        writer.WriteByte((byte)(((int)type << MqttFormat.TypeShift) | flags));
        writer.WriteVariableByteInteger(bodyBytes);
        return writer;
    }

    /// <summary>Hands the packet over; the length announced must have been written exactly.</summary>
    public readonly void Commit(IBufferWriter<byte> output)
    {
        Debug.Assert(_position == _span.Length, "A packet was measured and written differently.");
        output.Advance(_position);
    }

    public void WriteByte(byte value) => _span[_position++] = value;

    public void WriteUInt16(int value)
    {
        BinaryPrimitives.WriteUInt16BigEndian(_span[_position..], checked((ushort)value));
        _position += sizeof(ushort);
    }

    public void WriteUInt32(uint value)
    {
        BinaryPrimitives.WriteUInt32BigEndian(_span[_position..], value);
        _position += sizeof(uint);
    }

    public void WriteVariableByteInteger(int value)
    {
        while (value >= 0x80)
        {
            WriteByte((byte)(value | 0x80));
            value >>= 7;
        }
        WriteByte((byte)value);
    }

    public void WriteString(string value)
    {
        var length = Encoding.UTF8.GetBytes(value, _span[(_position + MqttFormat.LengthPrefixBytes)..]);
        WriteUInt16(length);
        _position += length;
    }

    public void WriteBinary(ReadOnlySpan<byte> value)
    {
        WriteUInt16(value.Length);
        WriteBytes(value);
    }

    public void WriteBytes(ReadOnlySpan<byte> value)
    {
        value.CopyTo(_span[_position..]);
        _position += value.Length;
    }
}
