using System.Buffers;
using Alleycat.Mqtt.Packets;

namespace Alleycat.Mqtt.Sessions;

/// <summary>
/// An application message on its way to subscribers: one copy of topic and payload, shared by all of them.
/// </summary>
/// <param name="topic">Topic name.</param>
/// <param name="topicUtf8">The same as bytes.</param>
/// <param name="payload">Owned by this message, never changed.</param>
/// <param name="properties">Those of MQTT 5.0 that are forwarded unchanged; null where there are none.</param>
/// <param name="publisherId">Client id, for No Local; empty for the platform.</param>
/// <param name="expiresAt">
/// Milliseconds since 1970 from which nobody wants it any more; <see cref="long.MaxValue"/> for never.
/// </param>
internal sealed class MqttMessage(
    string topic, byte[] topicUtf8, ReadOnlyMemory<byte> payload, MqttProperties? properties, string publisherId, long expiresAt)
{
    private byte[]? _sharedPacket;

    public string Topic { get; } = topic;
    public byte[] TopicUtf8 { get; } = topicUtf8;
    public ReadOnlyMemory<byte> Payload { get; } = payload;
    public MqttProperties? Properties { get; } = properties;
    public string PublisherId { get; } = publisherId;
    public long ExpiresAt { get; } = expiresAt;

    /// <summary>What it is charged for in a queue: its bytes, and roughly what the objects around them take.</summary>
    public int Bytes { get; } =
        payload.Length + topicUtf8.Length + 64 + (properties is null ? 0 : 2 * MqttProperties.FieldBytes(properties));

    /// <summary>The journal's name for it, given in <see cref="JournalEpoch"/>; both under the journal's lock.</summary>
    public long JournalId { get; set; }

    /// <summary>0 where the journal has not got it.</summary>
    public int JournalEpoch { get; set; }

    /// <summary>Whether it is worth writing its packet once for all of them. Set before anybody has it.</summary>
    public bool HasSeveralReceivers { get; set; }

    /// <summary>
    /// The QoS 0 packet of MQTT 3.1.1 without retain flag, whole: the same bytes for every receiver. Two threads may
    /// both build it the
    /// first time; either result will do.
    /// </summary>
    public byte[] GetSharedPacket()
    {
        if (_sharedPacket is not null)
            return _sharedPacket;
        var packet = new MqttPublishPacket { Topic = TopicUtf8, Payload = Payload.Span };
        var output = new ArrayBufferWriter<byte>(packet.GetPacketBytes(MqttProtocolVersion.V311));
        packet.Write(output, MqttProtocolVersion.V311);
        return _sharedPacket = output.WrittenSpan.ToArray();
    }
}
