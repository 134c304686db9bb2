using System.Text;
using Alleycat.Mqtt.Packets;

namespace Alleycat.Mqtt.Tests.Support;

/// <summary>A packet as it came, its bytes to be looked at.</summary>
internal sealed record ReceivedPacket(MqttControlPacketType Type, byte Flags, byte[] Body)
{
    public string Hex => Convert.ToHexString(Body);

    public Publication AsPublish(MqttProtocolVersion version = MqttProtocolVersion.V311)
    {
        Assert.Equal(MqttControlPacketType.Publish, Type);
        Assert.True(MqttPublishPacket.TryRead(Flags, Body, version, out var packet, out var fault), fault.ToString());
        return new(
            Encoding.UTF8.GetString(packet.Topic),
            Encoding.UTF8.GetString(packet.Payload),
            packet.Qos,
            packet.Retain,
            packet.Dup,
            packet.PacketId,
            packet.Properties);
    }
}

internal sealed record Publication(
    string Topic, string Payload, MqttQualityOfServiceLevel Qos, bool Retain, bool Dup, ushort PacketId, MqttProperties? Properties);
