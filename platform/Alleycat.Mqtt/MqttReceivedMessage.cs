using Alleycat.Mqtt.Packets;

namespace Alleycat.Mqtt;

/// <summary>A message from the broker.</summary>
/// <param name="Topic">Topic name.</param>
/// <param name="Payload">Its own copy: may be kept.</param>
/// <param name="Qos">0 or 1.</param>
/// <param name="Retain">It was kept by the broker from before the subscription.</param>
/// <param name="Dup">The broker may have sent it before.</param>
/// <param name="Properties">MQTT 5.0 only.</param>
public sealed record MqttReceivedMessage(
    string Topic,
    ReadOnlyMemory<byte> Payload,
    MqttQualityOfServiceLevel Qos,
    bool Retain,
    bool Dup,
    MqttProperties? Properties);
