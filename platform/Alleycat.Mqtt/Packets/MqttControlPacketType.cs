namespace Alleycat.Mqtt.Packets;

/// <summary>The four upper bits of a packet's first byte (MQTT 5.0, table 2-1).</summary>
public enum MqttControlPacketType : byte
{
    /// <summary>Forbidden on the wire.</summary>
    Reserved,
    Connect,
    ConnAck,
    Publish,
    PubAck,
    PubRec,
    PubRel,
    PubComp,
    Subscribe,
    SubAck,
    Unsubscribe,
    UnsubAck,
    PingReq,
    PingResp,
    Disconnect,

    /// <summary>MQTT 5.0 only.</summary>
    Auth,
}
