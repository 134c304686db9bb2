using System.Buffers;

namespace Alleycat.Mqtt.Packets;

/// <summary>
/// SUBACK, section 3.9.
/// <code>   0x90 | remaining length | packet id (2) | [5.0: properties] | a reason code per filter (3.1.1: 00, 01, 02 or 80)</code>
/// </summary>
public sealed record MqttSubAckPacket(
    ushort PacketId, IReadOnlyList<MqttReasonCode> ReasonCodes, MqttProperties? Properties = null)
{
    public static bool TryRead(
        ReadOnlySpan<byte> body, MqttProtocolVersion version, out MqttSubAckPacket packet, out MqttReasonCode fault)
    {
        packet = new(0, []);
        fault = MqttReasonCode.MalformedPacket;
        var reader = new MqttReader(body);
        if (!reader.TryReadUInt16(out var packetId))
            return false;
        MqttProperties? properties = null;
        if (version == MqttProtocolVersion.V500
            && !MqttProperties.TryRead(ref reader, MqttPropertyScope.Acknowledgement, out properties, out fault))
            return false;
        packet = new(packetId, [.. reader.Remaining.ToArray().Select(code => (MqttReasonCode)code)], properties);
        fault = reader.IsAtEnd || packetId == 0 ? MqttReasonCode.ProtocolError : MqttReasonCode.Success;
        return fault == MqttReasonCode.Success;
    }

    public void Write(IBufferWriter<byte> output, MqttProtocolVersion version)
    {
        var isV5 = version == MqttProtocolVersion.V500;
        var bodyBytes = MqttFormat.PacketIdBytes + (isV5 ? MqttProperties.FieldBytes(Properties) : 0) + ReasonCodes.Count;
        var writer = MqttWriter.Begin(output, MqttControlPacketType.SubAck, 0, bodyBytes);
        writer.WriteUInt16(PacketId);
        if (isV5)
            MqttProperties.Write(ref writer, Properties);
        foreach (var code in ReasonCodes)
            writer.WriteByte(isV5 || code < MqttReasonCode.UnspecifiedError ? (byte)code : (byte)MqttReasonCode.UnspecifiedError);
        writer.Commit(output);
    }
}
