using System.Buffers;
using Alleycat.Mqtt.Packets;

namespace Alleycat.Mqtt.Tests.Support;

/// <summary>Reads any packet and writes it again.</summary>
internal static class PacketCodec
{
    public static byte[] Rewrite(byte[] bytes, MqttProtocolVersion version)
    {
        var sequence = new ReadOnlySequence<byte>(bytes);
        Assert.True(MqttFrame.TryRead(ref sequence, int.MaxValue, out var frame, out var fault), fault.ToString());
        Assert.True(sequence.IsEmpty);
        var output = new ArrayBufferWriter<byte>();
        Assert.True(TryRewrite(frame, version, output, out fault), fault.ToString());
        return output.WrittenSpan.ToArray();
    }

    /// <summary>Reads one packet's body; a reader that refuses says why, and never throws.</summary>
    public static bool TryRewrite(
        in MqttFrame frame, MqttProtocolVersion version, IBufferWriter<byte> output, out MqttReasonCode fault)
    {
        var body = frame.Body.ToArray();
        fault = MqttReasonCode.Success;
        switch (frame.Type)
        {
            case MqttControlPacketType.Connect when MqttConnectPacket.TryRead(body, out var connect, out fault):
                connect.Write(output);
                return true;
            case MqttControlPacketType.ConnAck when MqttConnAckPacket.TryRead(body, version, out var connAck, out fault):
                connAck.Write(output, version);
                return true;
            case MqttControlPacketType.Publish when MqttPublishPacket.TryRead(frame.Flags, body, version, out var publish, out fault):
                publish.Write(output, version);
                return true;
            case MqttControlPacketType.PubAck when MqttPubAckPacket.TryRead(body, version, out var pubAck, out fault):
                pubAck.Write(output, version);
                return true;
            case MqttControlPacketType.Subscribe when MqttSubscribePacket.TryRead(body, version, out var subscribe, out fault):
                subscribe.Write(output, version);
                return true;
            case MqttControlPacketType.SubAck when MqttSubAckPacket.TryRead(body, version, out var subAck, out fault):
                subAck.Write(output, version);
                return true;
            case MqttControlPacketType.Unsubscribe when MqttUnsubscribePacket.TryRead(body, version, out var unsubscribe, out fault):
                unsubscribe.Write(output, version);
                return true;
            case MqttControlPacketType.UnsubAck when MqttUnsubAckPacket.TryRead(body, version, out var unsubAck, out fault):
                unsubAck.Write(output, version);
                return true;
            case MqttControlPacketType.Disconnect when MqttDisconnectPacket.TryRead(body, version, out var disconnect, out fault):
                disconnect.Write(output, version);
                return true;
            case MqttControlPacketType.PingReq:
                MqttPingReqPacket.Write(output);
                return true;
            case MqttControlPacketType.PingResp:
                MqttPingRespPacket.Write(output);
                return true;
            default:
                return false;
        }
    }
}
