using Alleycat.Mqtt.Packets;
using Alleycat.Mqtt.Topics;

namespace Alleycat.Mqtt.Connections;

/// <summary>SUBSCRIBE and UNSUBSCRIBE: answered at once, the retained messages behind the answer.</summary>
internal sealed partial class MqttConnection
{
    private MqttReasonCode HandleSubscribe(ReadOnlySpan<byte> body)
    {
        if (!MqttSubscribePacket.TryRead(body, Version, out var packet, out var fault))
            return fault;
        if (packet.TopicFilters.Count > broker.Options.TopicFiltersPerPacketMax)
            return MqttReasonCode.QuotaExceeded;
        var identifier = packet.Properties?.SubscriptionIdentifiers?[0] ?? 0;
        if (identifier != 0 && broker.Options.IsIotCoreStrict)
            return MqttReasonCode.SubscriptionIdentifiersNotSupported;
        var codes = new MqttReasonCode[packet.TopicFilters.Count];
        for (var i = 0; i < codes.Length; i++)
        {
            codes[i] = Subscribe(packet.TopicFilters[i], identifier);
            if (codes[i] == MqttReasonCode.ProtocolError)
                return MqttReasonCode.ProtocolError;
        }
        // Control packets leave before queued messages, so the SUBACK precedes the retained ones.
        Append(new MqttSubAckPacket(packet.PacketId, codes, Told(codes)));
        return MqttReasonCode.Success;
    }

    private MqttReasonCode Subscribe(MqttTopicFilter asked, int identifier)
    {
        if (!IsTopicWithinLimits(asked.Topic) || !MqttTopic.TrySplitShare(asked.Topic, out var shareName, out var bareFilter))
            return MqttReasonCode.TopicFilterInvalid;
        if (shareName is not null && asked.NoLocal)
            return MqttReasonCode.ProtocolError;
        if (!broker.Options.Authorizer.MaySubscribe(_identity, asked.Topic))
            return MqttReasonCode.NotAuthorized;
        var filter = asked.Qos > MqttQualityOfServiceLevel.AtLeastOnce
            ? asked with { Qos = MqttQualityOfServiceLevel.AtLeastOnce }
            : asked;
        lock (broker.Retained.Gate)
        {
            var code = _session!.Subscribe(filter, shareName, bareFilter, identifier, out var isNew);
            var wantsRetained = shareName is null && MayBringRetained(filter.Topic)
                && (filter.RetainHandling == MqttRetainHandling.SendAtSubscribe
                    || (filter.RetainHandling == MqttRetainHandling.SendAtSubscribeIfNew && isNew));
            if (code < MqttReasonCode.UnspecifiedError && wantsRetained)
                broker.Retained.SendTo(_session, filter, identifier);
            return code;
        }
    }

    private bool MayBringRetained(string filter) =>
        !broker.Options.IsIotCoreStrict || !filter.AsSpan().ContainsAny('+', '#');

    private MqttReasonCode HandleUnsubscribe(ReadOnlySpan<byte> body)
    {
        if (!MqttUnsubscribePacket.TryRead(body, Version, out var packet, out var fault))
            return fault;
        if (packet.TopicFilters.Count > broker.Options.TopicFiltersPerPacketMax)
            return MqttReasonCode.QuotaExceeded;
        var codes = new MqttReasonCode[packet.TopicFilters.Count];
        for (var i = 0; i < codes.Length; i++)
            codes[i] = _session!.Unsubscribe(packet.TopicFilters[i]);
        Append(new MqttUnsubAckPacket(packet.PacketId, codes, Told(codes)));
        return MqttReasonCode.Success;
    }
}
