using System.Buffers;

namespace Alleycat.Mqtt.Packets;

/// <summary>PINGRESP, section 3.13: <c>D0 00</c>.</summary>
public static class MqttPingRespPacket
{
    public static void Write(IBufferWriter<byte> output) =>
        MqttWriter.Begin(output, MqttControlPacketType.PingResp, 0, 0).Commit(output);
}
