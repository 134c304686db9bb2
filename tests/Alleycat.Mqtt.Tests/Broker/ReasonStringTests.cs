using Alleycat.Mqtt.Packets;
using Alleycat.Mqtt.Tests.Support;

namespace Alleycat.Mqtt.Tests.Broker;

/// <summary>MQTT 5.0's reason strings: on every answer that refuses, for those who want them, within the packet size they take.</summary>
public sealed class ReasonStringTests
{
    private const MqttProtocolVersion V5 = MqttProtocolVersion.V500;

    private static readonly MqttBrokerOptions Telling = new() { SendsReasonStrings = true };

    [Fact]
    public async Task Every_answer_that_refuses_says_why()
    {
        await using var host = new BrokerHost(Telling);
        await using (var dialled = await host.DialAsync())
        {
            var connAck = await dialled.ConnectAsync(version: V5, properties: new() { AuthenticationMethod = "SCRAM" });
            Assert.Equal((byte)MqttReasonCode.BadAuthenticationMethod, connAck.Code);
            Assert.Equal("Enhanced authentication is not supported.", connAck.Properties!.ReasonString);
        }
        await using var peer = await host.ConnectAsync(version: V5);
        Assert.Equal("This identity may not do that here.", (await RefusedPublishAsync(peer)).Properties!.ReasonString);
        var subAck = await peer.SubscribeAsync("a/#/b");
        Assert.Equal(MqttReasonCode.TopicFilterInvalid, subAck.ReasonCodes.Single());
        Assert.Equal("The topic filter is malformed, too long or too deep.", subAck.Properties!.ReasonString);
        await peer.SendHexAsync("34 07 0001 61 0001 00 62");
        Assert.Equal("QoS 0 and 1 are supported.", (await ReadDisconnectAsync(peer)).Properties!.ReasonString);
    }

    [Fact]
    public async Task What_is_granted_has_no_reason()
    {
        await using var host = new BrokerHost(Telling);
        await using var peer = await host.DialAsync();
        Assert.Null((await peer.ConnectAsync(version: V5)).Properties!.ReasonString);
        Assert.Null((await peer.SubscribeAsync("a")).Properties?.ReasonString);
        await peer.PublishAsync("b", "m"u8.ToArray(), MqttQualityOfServiceLevel.AtLeastOnce, 5);
        Assert.Equal("0005", (await peer.ReceiveAsync()).Hex);
    }

    [Fact]
    public async Task A_client_that_wants_no_problem_information_is_told_in_CONNACK_and_DISCONNECT_only()
    {
        await using var host = new BrokerHost(Telling);
        await using (var dialled = await host.DialAsync())
        {
            var refused = await dialled.ConnectAsync(
                version: V5, properties: new() { AuthenticationMethod = "SCRAM", RequestProblemInformation = false });
            Assert.NotNull(refused.Properties!.ReasonString);
        }
        await using var peer = await host.ConnectAsync(version: V5, properties: new() { RequestProblemInformation = false });
        Assert.Null((await RefusedPublishAsync(peer)).Properties?.ReasonString);
        Assert.Null((await peer.SubscribeAsync("a/#/b")).Properties?.ReasonString);
        await peer.SendHexAsync("34 07 0001 61 0001 00 62");
        Assert.NotNull((await ReadDisconnectAsync(peer)).Properties!.ReasonString);
    }

    [Theory]
    [InlineData(43, false)]
    [InlineData(44, true)]
    [InlineData(1000, true)]
    public async Task A_reason_that_would_not_fit_the_clients_packet_size_is_left_out(int maximum, bool isTold)
    {
        // "This identity may not do that here." has 35 bytes; with its answer's other fields 44.
        await using var host = new BrokerHost(Telling);
        await using var peer = await host.ConnectAsync(version: V5, properties: new() { MaximumPacketSize = (uint)maximum });
        var answer = await RefusedPublishAsync(peer);
        Assert.Equal((MqttReasonCode.NotAuthorized, isTold), (answer.Reason, answer.Properties?.ReasonString is not null));
    }

    [Fact]
    public async Task A_client_of_3_1_1_is_answered_as_ever()
    {
        await using var host = new BrokerHost(Telling);
        await using var peer = await host.ConnectAsync();
        await peer.SendHexAsync("82 08 0001 0003 612362 00");
        Assert.Equal("000180", (await peer.ReceiveAsync()).Hex);
    }

    /// <summary>A message in the platform's name: refused in its PUBACK.</summary>
    private static async Task<MqttPubAckPacket> RefusedPublishAsync(RawPeer peer)
    {
        await peer.PublishAsync("alleycat-subscribe/class-1", "forged"u8.ToArray(), MqttQualityOfServiceLevel.AtLeastOnce, 5);
        Assert.True(MqttPubAckPacket.TryRead((await peer.ReceiveAsync()).Body, V5, out var answer, out _));
        Assert.Equal(MqttReasonCode.NotAuthorized, answer.Reason);
        return answer;
    }

    private static async Task<MqttDisconnectPacket> ReadDisconnectAsync(RawPeer peer)
    {
        Assert.True(MqttDisconnectPacket.TryRead((await peer.ReceiveAsync()).Body, V5, out var disconnect, out _));
        Assert.Equal(MqttReasonCode.QoSNotSupported, disconnect.Reason);
        return disconnect;
    }
}
