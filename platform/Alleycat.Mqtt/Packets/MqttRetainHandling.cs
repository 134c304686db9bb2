namespace Alleycat.Mqtt.Packets;

/// <summary>Which retained messages a subscription brings (MQTT 5.0, 3.8.3.1).</summary>
public enum MqttRetainHandling : byte
{
    SendAtSubscribe = 0,
    SendAtSubscribeIfNew = 1,
    DoNotSend = 2,
}
