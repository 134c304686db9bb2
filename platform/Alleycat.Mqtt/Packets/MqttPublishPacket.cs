using System.Buffers;

namespace Alleycat.Mqtt.Packets;

/// <summary>
/// PUBLISH, section 3.3; a view over the packet's bytes.
/// <code>
///   0011 DQQR | remaining length | topic name | [QoS 1, 2: packet id (2)] | [5.0: properties] | payload
///   D: sent again, QQ: QoS, R: retain
/// </code>
/// </summary>
public readonly ref struct MqttPublishPacket
{
    /// <summary>UTF-8, no wildcard; empty only with a topic alias.</summary>
    public ReadOnlySpan<byte> Topic { get; init; }
    public ReadOnlySpan<byte> Payload { get; init; }
    public MqttQualityOfServiceLevel Qos { get; init; }
    public bool Retain { get; init; }

    /// <summary>The sender has sent this packet before.</summary>
    public bool Dup { get; init; }

    /// <summary>1 to 65,535 above QoS 0, else 0.</summary>
    public ushort PacketId { get; init; }
    public MqttProperties? Properties { get; init; }

    public static bool TryRead(
        byte flags, ReadOnlySpan<byte> body, MqttProtocolVersion version, out MqttPublishPacket packet, out MqttReasonCode fault)
    {
        packet = default;
        fault = MqttReasonCode.MalformedPacket;
        var qos = (flags >> MqttFormat.PublishQosShift) & 3;
        var isDup = (flags & MqttFormat.PublishDupFlag) != 0;
        if (qos == 3 || (qos == 0 && isDup))
            return false;
        var reader = new MqttReader(body);
        if (!reader.TryReadString(out var topic))
            return false;
        ushort packetId = 0;
        if (qos > 0 && !reader.TryReadUInt16(out packetId))
            return false;
        if (qos > 0 && packetId == 0)
        {
            fault = MqttReasonCode.ProtocolError;
            return false;
        }
        MqttProperties? properties = null;
        if (version == MqttProtocolVersion.V500
            && !MqttProperties.TryRead(ref reader, MqttPropertyScope.Publish, out properties, out fault))
            return false;
        if (topic.IsEmpty && properties?.TopicAlias is null)
        {
            fault = version == MqttProtocolVersion.V500 ? MqttReasonCode.ProtocolError : MqttReasonCode.TopicNameInvalid;
            return false;
        }
        if (topic.ContainsAny((byte)'+', (byte)'#'))
        {
            fault = MqttReasonCode.TopicNameInvalid;
            return false;
        }
        packet = new()
        {
            Topic = topic,
            Payload = reader.Remaining,
            Qos = (MqttQualityOfServiceLevel)qos,
            Retain = (flags & MqttFormat.PublishRetainFlag) != 0,
            Dup = isDup,
            PacketId = packetId,
            Properties = properties,
        };
        fault = MqttReasonCode.Success;
        return true;
    }

    /// <summary>Bytes of the whole packet on the wire.</summary>
    public int GetPacketBytes(MqttProtocolVersion version) => MqttWriter.PacketBytes(BodyBytes(version));

    public void Write(IBufferWriter<byte> output, MqttProtocolVersion version)
    {
        var flags = (Dup ? MqttFormat.PublishDupFlag : 0) | ((int)Qos << MqttFormat.PublishQosShift)
            | (Retain ? MqttFormat.PublishRetainFlag : 0);
        var writer = MqttWriter.Begin(output, MqttControlPacketType.Publish, (byte)flags, BodyBytes(version));
        writer.WriteBinary(Topic);
        if (Qos > MqttQualityOfServiceLevel.AtMostOnce)
            writer.WriteUInt16(PacketId);
        if (version == MqttProtocolVersion.V500)
            MqttProperties.Write(ref writer, Properties);
        writer.WriteBytes(Payload);
        writer.Commit(output);
    }

    private int BodyBytes(MqttProtocolVersion version) =>
        MqttFormat.LengthPrefixBytes + Topic.Length
        + (Qos > MqttQualityOfServiceLevel.AtMostOnce ? MqttFormat.PacketIdBytes : 0)
        + (version == MqttProtocolVersion.V500 ? MqttProperties.FieldBytes(Properties) : 0)
        + Payload.Length;
}
