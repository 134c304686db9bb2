namespace Alleycat.Mqtt.Packets;

/// <summary>The protocol level byte of a CONNECT.</summary>
public enum MqttProtocolVersion : byte
{
    Unknown = 0,
    V311 = 4,
    V500 = 5,
}
