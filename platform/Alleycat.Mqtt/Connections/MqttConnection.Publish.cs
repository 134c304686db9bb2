using System.Diagnostics.CodeAnalysis;
using System.Text;
using Alleycat.Mqtt.Packets;
using Alleycat.Mqtt.Sessions;
using Alleycat.Mqtt.Topics;

namespace Alleycat.Mqtt.Connections;

/// <summary>
/// PUBLISH: forwarded to subscribers at once, kept for the rule and for its PUBACK in the order received.
/// </summary>
internal sealed partial class MqttConnection
{
    private const int TopicsKept = 4;

    // A bike publishes on one or two topics for ever: what is known of them is worked out once.
    private readonly PublishTopic?[] _topics = new PublishTopic?[TopicsKept];
    private int _nextTopic;

    // By alias; for one connection only.
    private PublishTopic?[]? _aliases;

    private MqttReasonCode HandlePublish(byte flags, ReadOnlySpan<byte> body)
    {
        if (!MqttPublishPacket.TryRead(flags, body, Version, out var packet, out var fault))
            return fault;
        if (packet.Qos > MqttQualityOfServiceLevel.AtLeastOnce)
            return MqttReasonCode.QoSNotSupported;
        // Only a server may name subscriptions (MQTT-3.3.4-6).
        if (packet.Properties?.SubscriptionIdentifiers is not null)
            return MqttReasonCode.ProtocolError;
        if (packet.Payload.Length > broker.Options.PayloadBytesMax)
            return MqttReasonCode.PacketTooLarge;
        if (!TryFindTopic(packet, out var topic, out fault))
            return fault;
        _messagesReceived++;
        if (topic.Fault != MqttReasonCode.Success)
            return RefusePublish(packet, topic.Fault);
        if (packet.Retain && !(topic.MayRetain ??= broker.Options.Authorizer.MayRetain(_identity, topic.Name)))
            return RefusePublish(packet, MqttReasonCode.NotAuthorized);
        var message = Deliver(packet, topic);
        if (topic.IsForRule || packet.Qos == MqttQualityOfServiceLevel.AtLeastOnce)
            AddToBatch(packet, topic.IsForRule ? topic : null, MqttReasonCode.Success, message?.Payload);
        return MqttReasonCode.Success;
    }

    /// <returns>Null where nobody wants it.</returns>
    private MqttMessage? Deliver(in MqttPublishPacket packet, PublishTopic topic)
    {
        if (!packet.Retain && topic.RouteFor(broker).IsEmpty)
            return null;
        // What is retained outlives its neighbours.
        var payload = packet.Retain ? packet.Payload.ToArray() : PayloadCopies.OfThread.Copy(packet.Payload, _bytesLeft);
        var message = broker.CreateMessage(topic, payload, packet.Properties, _identity.ClientId);
        broker.Deliver(message, topic, packet.Qos, packet.Retain);
        return message;
    }

    /// <summary>MQTT 3.1.1 has no way to refuse a message but to close; in 5.0 the PUBACK says why.</summary>
    private MqttReasonCode RefusePublish(in MqttPublishPacket packet, MqttReasonCode fault)
    {
        if (IsV5 && packet.Qos == MqttQualityOfServiceLevel.AtLeastOnce)
        {
            AddToBatch(packet, null, fault, null);
            return MqttReasonCode.Success;
        }
        if (fault == MqttReasonCode.NotAuthorized)
            End(MqttConnectionEndCause.NotAuthorized, fault);
        return fault;
    }

    /// <summary>
    /// Finds the topic by its name, or by the alias that an earlier packet gave it (MQTT 5.0, 3.3.2.3.4).
    /// </summary>
    private bool TryFindTopic(
        in MqttPublishPacket packet, [NotNullWhen(true)] out PublishTopic? topic, out MqttReasonCode fault)
    {
        topic = null;
        fault = MqttReasonCode.Success;
        if (packet.Properties?.TopicAlias is not { } alias)
        {
            topic = FindTopic(packet.Topic);
            return true;
        }
        if (alias > broker.Options.TopicAliasMax)
        {
            fault = MqttReasonCode.TopicAliasInvalid;
            return false;
        }
        _aliases ??= new PublishTopic?[broker.Options.TopicAliasMax + 1];
        if (!packet.Topic.IsEmpty)
            _aliases[alias] = FindTopic(packet.Topic);
        topic = _aliases[alias];
        if (topic is null)
            fault = MqttReasonCode.ProtocolError;
        return topic is not null;
    }

    private PublishTopic FindTopic(ReadOnlySpan<byte> utf8)
    {
        foreach (var known in _topics)
        {
            if (known is not null && utf8.SequenceEqual(known.Utf8))
                return known;
        }
        var topic = CreateTopic(Encoding.UTF8.GetString(utf8));
        _topics[_nextTopic] = topic;
        _nextTopic = (_nextTopic + 1) % TopicsKept;
        return topic;
    }

    private PublishTopic CreateTopic(string name)
    {
        var fault = !IsTopicWithinLimits(name) ? MqttReasonCode.TopicNameInvalid
            : MqttTopic.IsSystem(name) || !broker.Options.Authorizer.MayPublish(_identity, name) ? MqttReasonCode.NotAuthorized
            : MqttReasonCode.Success;
        return new(name, fault == MqttReasonCode.Success && broker.Rule.Matches(name), fault);
    }
}
