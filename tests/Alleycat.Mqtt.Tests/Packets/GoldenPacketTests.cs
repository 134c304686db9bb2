using System.Buffers;
using Alleycat.Mqtt.Packets;
using Alleycat.Mqtt.Tests.Support;

namespace Alleycat.Mqtt.Tests.Packets;

/// <summary>Every golden packet is written as its bytes, and read back as what was written.</summary>
public sealed class GoldenPacketTests
{
    private const MqttProtocolVersion V311 = MqttProtocolVersion.V311;
    private const MqttProtocolVersion V500 = MqttProtocolVersion.V500;

    private static readonly Dictionary<string, Action<IBufferWriter<byte>>> _writers = new()
    {
        ["connect-311"] = output => new MqttConnectPacket
        {
            ClientId = "bike-7",
            KeepAliveSeconds = 30,
            Will = new("alleycat-status/7", "offline"u8.ToArray(), MqttQualityOfServiceLevel.AtLeastOnce, Retain: true),
        }.Write(output),
        ["connect-5"] = output => new MqttConnectPacket
        {
            ProtocolVersion = V500,
            ClientId = "bike-7",
            CleanSession = false,
            KeepAliveSeconds = 30,
            Username = "u",
            Password = "p"u8.ToArray(),
            Properties = new() { SessionExpiryInterval = 3600, ReceiveMaximum = 20 },
        }.Write(output),
        ["connack-311"] = output => new MqttConnAckPacket(true, 0).Write(output, V311),
        ["connack-5"] = output => new MqttConnAckPacket(
            false, 0, new() { ReceiveMaximum = 100, MaximumQoS = 1, MaximumPacketSize = 262_144 }).Write(output, V500),
        ["publish-qos0"] = output => new MqttPublishPacket
        {
            Topic = "alleycat-subscribe/class-1"u8,
            Payload = "{\"a\":1}"u8,
            Retain = true,
        }.Write(output, V311),
        ["publish-qos1-311"] = output => new MqttPublishPacket
        {
            Topic = "alleycat-publish"u8,
            Payload = "hi"u8,
            Qos = MqttQualityOfServiceLevel.AtLeastOnce,
            Dup = true,
            PacketId = 258,
        }.Write(output, V311),
        ["publish-qos1-5"] = output => new MqttPublishPacket
        {
            Topic = "t"u8,
            Payload = "hi"u8,
            Qos = MqttQualityOfServiceLevel.AtLeastOnce,
            PacketId = 1,
            Properties = new() { MessageExpiryInterval = 60, SubscriptionIdentifiers = [200], UserProperties = [new("k", "v")] },
        }.Write(output, V500),
        ["puback"] = output => new MqttPubAckPacket(258).Write(output, V500),
        ["puback-5-refused"] = output => new MqttPubAckPacket(258, MqttReasonCode.NotAuthorized).Write(output, V500),
        ["subscribe-311"] = output => new MqttSubscribePacket(
            10, [new("a/+", MqttQualityOfServiceLevel.AtLeastOnce), new("#")]).Write(output, V311),
        ["subscribe-5"] = output => new MqttSubscribePacket(
            10,
            [new("a", MqttQualityOfServiceLevel.AtLeastOnce, NoLocal: true, RetainAsPublished: true, MqttRetainHandling.DoNotSend)],
            new() { SubscriptionIdentifiers = [5] }).Write(output, V500),
        ["suback-311"] = output => new MqttSubAckPacket(
            10, [MqttReasonCode.GrantedQoS1, MqttReasonCode.Success, MqttReasonCode.NotAuthorized]).Write(output, V311),
        ["unsubscribe-311"] = output => new MqttUnsubscribePacket(11, ["a/+"]).Write(output, V311),
        ["unsuback-311"] = output => new MqttUnsubAckPacket(11, [MqttReasonCode.Success]).Write(output, V311),
        ["unsuback-5"] = output => new MqttUnsubAckPacket(
            11, [MqttReasonCode.Success, MqttReasonCode.NoSubscriptionExisted]).Write(output, V500),
        ["pingreq"] = MqttPingReqPacket.Write,
        ["pingresp"] = MqttPingRespPacket.Write,
        ["disconnect"] = output => new MqttDisconnectPacket().Write(output, V311),
        ["disconnect-5-taken-over"] = output => new MqttDisconnectPacket(MqttReasonCode.SessionTakenOver).Write(output, V500),
    };

    public static TheoryData<string> Names => [.. _writers.Keys];

    [Fact]
    public void Every_golden_packet_is_tested() => Assert.Equal(GoldenPackets.Names.Order(), _writers.Keys.Order());

    [Theory]
    [MemberData(nameof(Names))]
    public void A_packet_is_written_as_its_golden_bytes(string name)
    {
        var output = new ArrayBufferWriter<byte>();
        _writers[name](output);
        Assert.Equal(Convert.ToHexString(GoldenPackets.Read(name)), Convert.ToHexString(output.WrittenSpan));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_golden_packet_reads_and_writes_back_to_itself(string name)
    {
        var bytes = GoldenPackets.Read(name);
        var version = name.Contains("-5", StringComparison.Ordinal) ? V500 : V311;
        Assert.Equal(Convert.ToHexString(bytes), Convert.ToHexString(PacketCodec.Rewrite(bytes, version)));
    }
}
