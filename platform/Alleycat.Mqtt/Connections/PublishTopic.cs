using System.Text;
using Alleycat.Mqtt.Packets;
using Alleycat.Mqtt.Topics;

namespace Alleycat.Mqtt.Connections;

/// <summary>
/// What is worked out once per topic that a connection publishes on: its text, its bytes, whether it may, whose rule
/// it is, and where
/// its messages go.
/// </summary>
/// <param name="name">Valid topic name.</param>
/// <param name="isForRule">The topic rule takes it.</param>
/// <param name="fault">Why nothing may be published there; <see cref="MqttReasonCode.Success"/> if it may.</param>
internal sealed class PublishTopic(string name, bool isForRule, MqttReasonCode fault = MqttReasonCode.Success)
{
    private MqttRoute _route = MqttRoute.None;

    public string Name { get; } = name;
    public byte[] Utf8 { get; } = Encoding.UTF8.GetBytes(name);
    public bool IsForRule { get; } = isForRule;
    public MqttReasonCode Fault { get; } = fault;

    /// <summary>Whether its client's messages may be retained; null until it sends the first.</summary>
    public bool? MayRetain { get; set; }

    /// <summary>The receivers, worked out again only when subscriptions have changed.</summary>
    public MqttRoute RouteFor(MqttBroker broker)
    {
        if (_route.Version != broker.Subscriptions.Version)
            _route = broker.Subscriptions.Route(Name, broker.Options.Authorizer);
        return _route;
    }
}
