using System.Buffers;
using System.Text;

namespace Alleycat.Mqtt.Packets;

/// <summary>
/// SUBSCRIBE, section 3.8.
/// <code>
///   0x82 | remaining length | packet id (2) | [5.0: properties] | one or more of: filter, options
///   options:  7-6 reserved | 5-4 retain handling | 3 retain as published | 2 no local | 1-0 QoS   (3.1.1: bits 7 to
/// 2 are 0)
/// </code>
/// </summary>
public sealed record MqttSubscribePacket(
    ushort PacketId, IReadOnlyList<MqttTopicFilter> TopicFilters, MqttProperties? Properties = null)
{
    private const int NoLocalFlag = 0x04;
    private const int RetainAsPublishedFlag = 0x08;
    private const int RetainHandlingShift = 4;

    public static bool TryRead(
        ReadOnlySpan<byte> body, MqttProtocolVersion version, out MqttSubscribePacket packet, out MqttReasonCode fault)
    {
        packet = new(0, []);
        fault = MqttReasonCode.MalformedPacket;
        var reader = new MqttReader(body);
        if (!reader.TryReadUInt16(out var packetId))
            return false;
        MqttProperties? properties = null;
        if (version == MqttProtocolVersion.V500
            && !MqttProperties.TryRead(ref reader, MqttPropertyScope.Subscribe, out properties, out fault))
            return false;
        var filters = new List<MqttTopicFilter>();
        while (!reader.IsAtEnd)
        {
            fault = MqttReasonCode.MalformedPacket;
            if (!reader.TryReadString(out var topic) || !reader.TryReadByte(out var options))
                return false;
            fault = FaultOf(options, version);
            if (fault != MqttReasonCode.Success)
                return false;
            filters.Add(new MqttTopicFilter(
                Encoding.UTF8.GetString(topic),
                (MqttQualityOfServiceLevel)(options & 3),
                (options & NoLocalFlag) != 0,
                (options & RetainAsPublishedFlag) != 0,
                (MqttRetainHandling)((options >> RetainHandlingShift) & 3)));
        }
        // Neither a SUBSCRIBE without filters nor a packet id of zero has a meaning.
        fault = filters.Count == 0 || packetId == 0 ? MqttReasonCode.ProtocolError : MqttReasonCode.Success;
        packet = new(packetId, filters, properties);
        return fault == MqttReasonCode.Success;
    }

    private static MqttReasonCode FaultOf(byte options, MqttProtocolVersion version)
    {
        var reserved = version == MqttProtocolVersion.V500 ? 0xC0 : 0xFC;
        if ((options & reserved) != 0 || (options & 3) == 3)
            return MqttReasonCode.MalformedPacket;
        return ((options >> RetainHandlingShift) & 3) == 3 ? MqttReasonCode.ProtocolError : MqttReasonCode.Success;
    }

    public void Write(IBufferWriter<byte> output, MqttProtocolVersion version)
    {
        var isV5 = version == MqttProtocolVersion.V500;
        var bodyBytes = MqttFormat.PacketIdBytes + (isV5 ? MqttProperties.FieldBytes(Properties) : 0);
        foreach (var filter in TopicFilters)
            bodyBytes += MqttWriter.StringBytes(filter.Topic) + sizeof(byte);
        var writer = MqttWriter.Begin(
            output, MqttControlPacketType.Subscribe, MqttFormat.ReservedFlagsOfRequests, bodyBytes);
        writer.WriteUInt16(PacketId);
        if (isV5)
            MqttProperties.Write(ref writer, Properties);
        foreach (var filter in TopicFilters)
        {
            writer.WriteString(filter.Topic);
            writer.WriteByte((byte)((int)filter.Qos
                | (isV5 && filter.NoLocal ? NoLocalFlag : 0)
                | (isV5 && filter.RetainAsPublished ? RetainAsPublishedFlag : 0)
                | (isV5 ? (int)filter.RetainHandling << RetainHandlingShift : 0)));
        }
        writer.Commit(output);
    }
}
