using Alleycat.Mqtt.Packets;
using Alleycat.Mqtt.Sessions;

namespace Alleycat.Mqtt.Topics;

/// <summary>Where a topic's messages go, for one version of the subscriptions.</summary>
/// <param name="Version">Of the tree; a route of an older version is worked out again.</param>
/// <param name="Targets">Each session once.</param>
/// <param name="Groups">Shared subscriptions: one member of each gets the message.</param>
internal sealed record MqttRoute(long Version, MqttRouteTarget[] Targets, MqttShareGroup[] Groups)
{
    public static MqttRoute None { get; } = new(-1, [], []);

    public bool IsEmpty => Targets.Length == 0 && Groups.Length == 0;
}

/// <summary>A session that gets a topic's messages: one copy, whatever number of its filters match.</summary>
/// <param name="Session">The receiver.</param>
/// <param name="Qos">The highest granted.</param>
/// <param name="NoLocal">All of the filters that match refuse the client's own messages.</param>
/// <param name="RetainAsPublished">One of the filters asks for the publisher's retain flag.</param>
/// <param name="SubscriptionIdentifiers">All of them; null where there are none.</param>
internal readonly record struct MqttRouteTarget(
    MqttSession Session, MqttQualityOfServiceLevel Qos, bool NoLocal, bool RetainAsPublished, int[]? SubscriptionIdentifiers)
{
    public static MqttRouteTarget Of(MqttSubscription subscription) => new(
        subscription.Session,
        subscription.Filter.Qos,
        subscription.Filter.NoLocal,
        subscription.Filter.RetainAsPublished,
        subscription.Identifier == 0 ? null : [subscription.Identifier]);

    /// <summary>Joins another matching subscription of the same session.</summary>
    public MqttRouteTarget With(MqttSubscription other) => this with
    {
        Qos = Qos > other.Filter.Qos ? Qos : other.Filter.Qos,
        NoLocal = NoLocal && other.Filter.NoLocal,
        RetainAsPublished = RetainAsPublished || other.Filter.RetainAsPublished,
        SubscriptionIdentifiers = other.Identifier == 0
            ? SubscriptionIdentifiers
            : [.. SubscriptionIdentifiers ?? [], other.Identifier],
    };
}
