namespace Alleycat.Mqtt.Packets;

/// <summary>What a CONNACK of MQTT 3.1.1 says (table 3.1).</summary>
public enum MqttConnectReturnCode : byte
{
    ConnectionAccepted,
    UnacceptableProtocolVersion,
    IdentifierRejected,
    ServerUnavailable,
    BadUserNameOrPassword,
    NotAuthorized,
}
