using Alleycat.Mqtt.Packets;
using Alleycat.Mqtt.Sessions;

namespace Alleycat.Mqtt.Topics;

/// <summary>One session's granted subscription.</summary>
/// <param name="Session">Who subscribed.</param>
/// <param name="Filter">With the QoS that was granted.</param>
/// <param name="Identifier">MQTT 5.0; 0 where there is none.</param>
internal sealed record MqttSubscription(MqttSession Session, MqttTopicFilter Filter, int Identifier);
