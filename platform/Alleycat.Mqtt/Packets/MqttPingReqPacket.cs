using System.Buffers;

namespace Alleycat.Mqtt.Packets;

/// <summary>PINGREQ, section 3.12: <c>C0 00</c>.</summary>
public static class MqttPingReqPacket
{
    public static void Write(IBufferWriter<byte> output) =>
        MqttWriter.Begin(output, MqttControlPacketType.PingReq, 0, 0).Commit(output);
}
