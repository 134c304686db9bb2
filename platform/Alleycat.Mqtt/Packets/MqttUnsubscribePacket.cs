using System.Buffers;
using System.Text;

namespace Alleycat.Mqtt.Packets;

/// <summary>
/// UNSUBSCRIBE, section 3.10.
/// <code>   0xA2 | remaining length | packet id (2) | [5.0: properties] | one or more filters</code>
/// </summary>
public sealed record MqttUnsubscribePacket(
    ushort PacketId, IReadOnlyList<string> TopicFilters, MqttProperties? Properties = null)
{
    public static bool TryRead(
        ReadOnlySpan<byte> body, MqttProtocolVersion version, out MqttUnsubscribePacket packet, out MqttReasonCode fault)
    {
        packet = new(0, []);
        fault = MqttReasonCode.MalformedPacket;
        var reader = new MqttReader(body);
        if (!reader.TryReadUInt16(out var packetId))
            return false;
        MqttProperties? properties = null;
        if (version == MqttProtocolVersion.V500
            && !MqttProperties.TryRead(ref reader, MqttPropertyScope.Unsubscribe, out properties, out fault))
            return false;
        fault = MqttReasonCode.MalformedPacket;
        var filters = new List<string>();
        while (!reader.IsAtEnd)
        {
            if (!reader.TryReadString(out var topic))
                return false;
            filters.Add(Encoding.UTF8.GetString(topic));
        }
        fault = filters.Count == 0 || packetId == 0 ? MqttReasonCode.ProtocolError : MqttReasonCode.Success;
        packet = new(packetId, filters, properties);
        return fault == MqttReasonCode.Success;
    }

    public void Write(IBufferWriter<byte> output, MqttProtocolVersion version)
    {
        var isV5 = version == MqttProtocolVersion.V500;
        var bodyBytes = MqttFormat.PacketIdBytes + (isV5 ? MqttProperties.FieldBytes(Properties) : 0);
        foreach (var filter in TopicFilters)
            bodyBytes += MqttWriter.StringBytes(filter);
        var writer = MqttWriter.Begin(
            output, MqttControlPacketType.Unsubscribe, MqttFormat.ReservedFlagsOfRequests, bodyBytes);
        writer.WriteUInt16(PacketId);
        if (isV5)
            MqttProperties.Write(ref writer, Properties);
        foreach (var filter in TopicFilters)
            writer.WriteString(filter);
        writer.Commit(output);
    }
}
