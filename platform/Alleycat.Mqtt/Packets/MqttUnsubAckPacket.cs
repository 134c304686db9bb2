using System.Buffers;

namespace Alleycat.Mqtt.Packets;

/// <summary>
/// UNSUBACK, section 3.11.
/// <code>   0xB0 | remaining length | packet id (2) | [5.0: properties | a reason code per filter]</code>
/// </summary>
public sealed record MqttUnsubAckPacket(
    ushort PacketId, IReadOnlyList<MqttReasonCode> ReasonCodes, MqttProperties? Properties = null)
{
    public static bool TryRead(
        ReadOnlySpan<byte> body, MqttProtocolVersion version, out MqttUnsubAckPacket packet, out MqttReasonCode fault)
    {
        packet = new(0, []);
        fault = MqttReasonCode.MalformedPacket;
        var reader = new MqttReader(body);
        if (!reader.TryReadUInt16(out var packetId))
            return false;
        if (version != MqttProtocolVersion.V500)
        {
            packet = new(packetId, []);
            fault = reader.IsAtEnd ? MqttReasonCode.Success : MqttReasonCode.MalformedPacket;
            return reader.IsAtEnd;
        }
        if (!MqttProperties.TryRead(ref reader, MqttPropertyScope.Acknowledgement, out var properties, out fault))
            return false;
        packet = new(packetId, [.. reader.Remaining.ToArray().Select(code => (MqttReasonCode)code)], properties);
        fault = reader.IsAtEnd ? MqttReasonCode.ProtocolError : MqttReasonCode.Success;
        return fault == MqttReasonCode.Success;
    }

    public void Write(IBufferWriter<byte> output, MqttProtocolVersion version)
    {
        var isV5 = version == MqttProtocolVersion.V500;
        var bodyBytes = MqttFormat.PacketIdBytes + (isV5 ? MqttProperties.FieldBytes(Properties) + ReasonCodes.Count : 0);
        var writer = MqttWriter.Begin(output, MqttControlPacketType.UnsubAck, 0, bodyBytes);
        writer.WriteUInt16(PacketId);
        if (isV5)
        {
            MqttProperties.Write(ref writer, Properties);
            foreach (var code in ReasonCodes)
                writer.WriteByte((byte)code);
        }
        writer.Commit(output);
    }
}
