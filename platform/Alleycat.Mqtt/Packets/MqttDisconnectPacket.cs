using System.Buffers;

namespace Alleycat.Mqtt.Packets;

/// <summary>
/// DISCONNECT, section 3.14; in 3.1.1 only a client may send it, and it has no body.
/// <code>   0xE0 | remaining length | [5.0, unless success without properties: reason code | properties]</code>
/// </summary>
public sealed record MqttDisconnectPacket(
    MqttReasonCode Reason = MqttReasonCode.Success, MqttProperties? Properties = null)
{
    public static bool TryRead(
        ReadOnlySpan<byte> body, MqttProtocolVersion version, out MqttDisconnectPacket packet, out MqttReasonCode fault)
    {
        packet = new();
        fault = MqttReasonCode.Success;
        var reader = new MqttReader(body);
        if (version == MqttProtocolVersion.V500 && reader.TryReadByte(out var reason))
        {
            MqttProperties? properties = null;
            if (!reader.IsAtEnd
                && !MqttProperties.TryRead(ref reader, MqttPropertyScope.Disconnect, out properties, out fault))
                return false;
            packet = new((MqttReasonCode)reason, properties);
        }
        fault = reader.IsAtEnd ? MqttReasonCode.Success : MqttReasonCode.MalformedPacket;
        return reader.IsAtEnd;
    }

    public void Write(IBufferWriter<byte> output, MqttProtocolVersion version)
    {
        var isLong = version == MqttProtocolVersion.V500 && (Reason != MqttReasonCode.Success || Properties is not null);
        var bodyBytes = isLong ? sizeof(byte) + MqttProperties.FieldBytes(Properties) : 0;
        var writer = MqttWriter.Begin(output, MqttControlPacketType.Disconnect, 0, bodyBytes);
        if (isLong)
        {
            writer.WriteByte((byte)Reason);
            MqttProperties.Write(ref writer, Properties);
        }
        writer.Commit(output);
    }
}
