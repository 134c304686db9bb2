using System.Buffers;
using Alleycat.Mqtt.Connections;
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
    /// <param name="aliases">The connection's; null where the client takes none.</param>
    /// <returns>Bytes written; 0 for a packet that the receiver does not take.</returns>
    public int Write(
        IBufferWriter<byte> output, MqttProtocolVersion version, ushort packetId, bool isDup, long nowMs, int packetBytesMax,
        OutboundAliases? aliases)
    {
        if (Message.HasSeveralReceivers && version == MqttProtocolVersion.V311 && Qos == MqttQualityOfServiceLevel.AtMostOnce && !Retain)
        {
            var shared = Message.GetSharedPacket();
            output.Write(shared);
            return shared.Length;
        }
        ushort alias = 0;
        var isAliasKnown = aliases is not null && aliases.IsKnown(Message.Topic, out alias);
        var packet = new MqttPublishPacket
        {
            Topic = isAliasKnown ? default : Message.TopicUtf8,
            Payload = Message.Payload.Span,
            Qos = Qos,
            Retain = Retain,
            Dup = isDup,
            PacketId = packetId,
            Properties = version == MqttProtocolVersion.V500 ? PropertiesAt(nowMs, alias) : null,
        };
        var bytes = packet.GetPacketBytes(version);
        if (bytes > packetBytesMax)
        {
            // A new alias makes its first packet longer; that must not be what keeps the client from it.
            return alias > 0 && !isAliasKnown ? Write(output, version, packetId, isDup, nowMs, packetBytesMax, null) : 0;
        }
        packet.Write(output, version);
        if (alias > 0 && !isAliasKnown)
            aliases!.Keep(Message.Topic, alias);
        return bytes;
    }

    public bool IsExpired(long nowMs) => Message.ExpiresAt <= nowMs;

    private MqttProperties? PropertiesAt(long nowMs, ushort alias)
    {
        var properties = Message.Properties;
        if (alias > 0)
            properties = (properties ?? new()) with { TopicAlias = alias };
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
