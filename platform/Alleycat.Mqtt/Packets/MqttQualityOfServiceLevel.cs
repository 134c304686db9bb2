namespace Alleycat.Mqtt.Packets;

public enum MqttQualityOfServiceLevel : byte
{
    AtMostOnce = 0,
    AtLeastOnce = 1,

    /// <summary>Read so that it can be refused by name; never granted, as on IoT Core.</summary>
    ExactlyOnce = 2,
}
