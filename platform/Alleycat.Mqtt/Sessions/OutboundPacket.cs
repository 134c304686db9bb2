using System.Buffers;
using Alleycat.Mqtt.Packets;

namespace Alleycat.Mqtt.Sessions;

/// <summary>A message in one session's queue.</summary>
/// <param name="Message">Shared with the other receivers.</param>
/// <param name="Qos">0 or 1, already the lower of publisher's and subscription's.</param>
/// <param name="Retain">The flag as this receiver shall see it.</param>
/// <param name="SubscriptionIdentifiers">MQTT 5.0; null where the subscriptions have none.</param>
internal readonly record struct OutboundPacket(
    MqttMessage Message, MqttQualityOfServiceLevel Qos, bool Retain, int[]? SubscriptionIdentifiers)
{
    /// <summary>The journal's name for it in its session; 0 where it is not kept.</summary>
    public long Number { get; init; }

    /// <summary>Writes the PUBLISH as this receiver gets it.</summary>
    /// <param name="output">Takes the packet.</param>
    /// <param name="version">The receiver's.</param>
    /// <param name="packetId">0 at QoS 0.</param>
    /// <param name="isDup">Sent before, on an earlier connection.</param>
    /// <param name="nowMs">Milliseconds since 1970, for what is left of the expiry.</param>
    /// <param name="packetBytesMax">A larger packet is not written, as MQTT 5.0 demands (3.1.2.11.4).</param>
    /// <returns>Bytes written; 0 for a packet that the receiver does not take.</returns>
    public int Write(
        IBufferWriter<byte> output, MqttProtocolVersion version, ushort packetId, bool isDup, long nowMs, int packetBytesMax)
    {
        if (version == MqttProtocolVersion.V311 && Qos == MqttQualityOfServiceLevel.AtMostOnce && !Retain)
        {
            var shared = Message.GetSharedPacket();
            output.Write(shared);
            return shared.Length;
        }
        var packet = new MqttPublishPacket
        {
            Topic = Message.TopicUtf8,
            Payload = Message.Payload.Span,
            Qos = Qos,
            Retain = Retain,
            Dup = isDup,
            PacketId = packetId,
            Properties = version == MqttProtocolVersion.V500 ? PropertiesAt(nowMs) : null,
        };
        var bytes = packet.GetPacketBytes(version);
        if (bytes > packetBytesMax)
            return 0;
        packet.Write(output, version);
        return bytes;
    }

    public bool IsExpired(long nowMs) => Message.ExpiresAt <= nowMs;

    private MqttProperties? PropertiesAt(long nowMs)
    {
        var properties = Message.Properties;
        if (Message.ExpiresAt != long.MaxValue)
        {
            var leftSeconds = (uint)Math.Max(0, (Message.ExpiresAt - nowMs + 999) / 1000);
            properties = (properties ?? new()) with { MessageExpiryInterval = leftSeconds };
        }
        return SubscriptionIdentifiers is null
            ? properties
            : (properties ?? new()) with { SubscriptionIdentifiers = SubscriptionIdentifiers };
    }
}
