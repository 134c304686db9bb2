namespace Alleycat.Mqtt.Packets;

/// <summary>One filter of a SUBSCRIBE and its options.</summary>
/// <param name="Topic">The filter's text, wildcards and a <c>$share/name/</c> prefix included.</param>
/// <param name="Qos">The highest QoS that the client wants.</param>
/// <param name="NoLocal">MQTT 5.0: not what this client published itself.</param>
/// <param name="RetainAsPublished">MQTT 5.0: forward the retain flag as the publisher set it.</param>
/// <param name="RetainHandling">MQTT 5.0.</param>
public sealed record MqttTopicFilter(
    string Topic,
    MqttQualityOfServiceLevel Qos = MqttQualityOfServiceLevel.AtMostOnce,
    bool NoLocal = false,
    bool RetainAsPublished = false,
    MqttRetainHandling RetainHandling = MqttRetainHandling.SendAtSubscribe);
