namespace Alleycat.Mqtt.Packets;

/// <summary>Where properties stand; which ones may stand there is table 2-4 of MQTT 5.0.</summary>
internal enum MqttPropertyScope
{
    Connect,
    Will,
    ConnAck,
    Publish,
    Subscribe,
    Unsubscribe,

    /// <summary>PUBACK, SUBACK and UNSUBACK: a reason string and user properties.</summary>
    Acknowledgement,
    Disconnect,
}
