using System.Buffers;

namespace Alleycat.Mqtt.Packets;

/// <summary>
/// PUBACK, section 3.4.
/// <code>   0x40 | remaining length | packet id (2) | [5.0, unless success without properties: reason code | properties]</code>
/// </summary>
/// <param name="PacketId">Of the PUBLISH acknowledged, 1 to 65,535.</param>
/// <param name="Reason">
/// Always <see cref="MqttReasonCode.Success"/> in 3.1.1, which can only close the connection instead.
/// </param>
/// <param name="Properties">MQTT 5.0 only.</param>
public readonly record struct MqttPubAckPacket(
    ushort PacketId, MqttReasonCode Reason = MqttReasonCode.Success, MqttProperties? Properties = null)
{
    public static bool TryRead(
        ReadOnlySpan<byte> body, MqttProtocolVersion version, out MqttPubAckPacket packet, out MqttReasonCode fault)
    {
        packet = default;
        fault = MqttReasonCode.MalformedPacket;
        var reader = new MqttReader(body);
        if (!reader.TryReadUInt16(out var packetId))
            return false;
        if (packetId == 0)
        {
            fault = MqttReasonCode.ProtocolError;
            return false;
        }
        byte reason = 0;
        MqttProperties? properties = null;
        if (version == MqttProtocolVersion.V500 && !reader.IsAtEnd)
        {
            reader.TryReadByte(out reason);
            // The property length may be left out behind the reason code (3.4.2.2.1).
            if (!reader.IsAtEnd
                && !MqttProperties.TryRead(ref reader, MqttPropertyScope.Acknowledgement, out properties, out fault))
                return false;
        }
        packet = new(packetId, (MqttReasonCode)reason, properties);
        fault = reader.IsAtEnd ? MqttReasonCode.Success : MqttReasonCode.MalformedPacket;
        return reader.IsAtEnd;
    }

    public void Write(IBufferWriter<byte> output, MqttProtocolVersion version)
    {
        var isLong = version == MqttProtocolVersion.V500 && (Reason != MqttReasonCode.Success || Properties is not null);
        var bodyBytes = MqttFormat.PacketIdBytes + (isLong ? sizeof(byte) + MqttProperties.FieldBytes(Properties) : 0);
        var writer = MqttWriter.Begin(output, MqttControlPacketType.PubAck, 0, bodyBytes);
        writer.WriteUInt16(PacketId);
        if (isLong)
        {
            writer.WriteByte((byte)Reason);
            MqttProperties.Write(ref writer, Properties);
        }
        writer.Commit(output);
    }
}
