namespace Alleycat.Mqtt.Packets;

/// <summary>The last will of a CONNECT: what is published for a client that goes without saying so.</summary>
/// <param name="Topic">Topic name, without wildcards.</param>
/// <param name="Payload">At most 65,535 bytes.</param>
/// <param name="Qos">As the client asked.</param>
/// <param name="Retain">Kept as the topic's retained message.</param>
/// <param name="Properties">MQTT 5.0 only.</param>
public sealed record MqttWill(
    string Topic,
    ReadOnlyMemory<byte> Payload,
    MqttQualityOfServiceLevel Qos = MqttQualityOfServiceLevel.AtMostOnce,
    bool Retain = false,
    MqttProperties? Properties = null);
