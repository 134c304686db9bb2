using System.Text;
using Alleycat.Mqtt.Packets;
using Alleycat.Mqtt.Tests.Support;

namespace Alleycat.Mqtt.Tests.Broker;

/// <summary>Normative statements that no other chapter's test shows.</summary>
public sealed class ConformanceTests
{
    private const MqttProtocolVersion V5 = MqttProtocolVersion.V500;

    [Fact]
    public async Task A_byte_order_mark_is_a_character_of_a_topic_and_is_not_stripped()
    {
        await using var host = new BrokerHost();
        await using var peer = await host.ConnectAsync();
        await peer.SendHexAsync("82 09 0001 0004 EFBBBF61 00");
        await peer.ReceiveAsync();
        await peer.SendHexAsync("30 03 0001 61" + "30 07 0004 EFBBBF61 78");
        Assert.Equal("0004EFBBBF6178", (await peer.ReceiveAsync()).Hex);
        await peer.AssertNothingBeforePingRespAsync();
    }

    [Theory]
    [InlineData("10 13 0004 4D515454 05 02 0000 02 7F01 0004 62696B65")]
    [InlineData("10 10 0004 48545450 05 02 0000 00 0003 62696B")]
    [InlineData("82 06 0001 0001 61 01")]
    public async Task No_disconnect_is_sent_before_a_connect_was_accepted(string hex)
    {
        await using var host = new BrokerHost();
        await using var peer = await host.DialAsync();
        await peer.SendHexAsync(hex);
        Assert.All(await peer.ReceiveToEndAsync(), answer => Assert.Equal(MqttControlPacketType.ConnAck, answer.Type));
    }

    [Fact]
    public async Task Nothing_is_returned_that_was_not_asked_for()
    {
        await using var host = new BrokerHost();
        await using var peer = await host.DialAsync();
        var connAck = await peer.ConnectAsync(
            "quiet", version: V5, properties: new() { RequestResponseInformation = false, RequestProblemInformation = false });
        Assert.Null(connAck.Properties!.ResponseInformation);
        // A PUBACK and a refused filter say their code and no more.
        await peer.SendHexAsync("32 0C 0007 616C6C65796361 0001 00");
        Assert.Equal("0001", (await peer.ReceiveAsync()).Hex);
        await peer.SendHexAsync("82 08 0002 00 0002 6123 00");
        Assert.Equal("0002008F", (await peer.ReceiveAsync()).Hex);
    }

    [Fact]
    public async Task A_full_send_window_delays_no_answer()
    {
        await using var host = new BrokerHost();
        await using var peer = await host.ConnectAsync("slow", version: V5, properties: new() { ReceiveMaximum = 1 });
        await peer.SubscribeAsync("t", MqttQualityOfServiceLevel.AtLeastOnce);
        for (var i = 0; i < 3; i++)
            await host.Broker.PublishAsync(new("t", "x"u8.ToArray(), Qos: 1));
        Assert.Equal(MqttControlPacketType.Publish, (await peer.ReceiveAsync()).Type);
        // One is unacknowledged, two wait; a SUBACK, a PUBACK and a PINGRESP do not.
        await peer.SubscribeAsync("other", packetId: 2);
        await peer.PublishAsync("elsewhere", "x"u8.ToArray(), MqttQualityOfServiceLevel.AtLeastOnce, 9);
        Assert.Equal(MqttControlPacketType.PubAck, (await peer.ReceiveAsync()).Type);
        await peer.AssertNothingBeforePingRespAsync();
    }

    [Fact]
    public async Task What_was_sent_before_an_unsubscribe_is_still_owed_until_it_is_acknowledged()
    {
        await using var host = new BrokerHost();
        await using (var first = await host.ConnectAsync("keeper", cleanSession: false))
        {
            await first.SubscribeAsync("t", MqttQualityOfServiceLevel.AtLeastOnce);
            await host.Broker.PublishAsync(new("t", "begun"u8.ToArray(), Qos: 1));
            await first.ReceiveAsync();
            await first.SendHexAsync("A2 05 0002 0001 74");
            Assert.Equal("0002", (await first.ReceiveAsync()).Hex);
            await host.Broker.PublishAsync(new("t", "not wanted"u8.ToArray(), Qos: 1));
        }
        await host.NextEndAsync();
        await using var again = await host.ConnectAsync("keeper", cleanSession: false);
        var message = (await again.ReceiveAsync()).AsPublish();
        Assert.Equal(("begun", true), (message.Payload, message.Dup));
        await again.AcknowledgeAsync(message.PacketId);
        await again.AssertNothingBeforePingRespAsync();
    }

    [Fact]
    public async Task A_will_keeps_its_properties_and_their_order()
    {
        await using var host = new BrokerHost();
        await using var watcher = await host.ConnectAsync("watcher", version: V5);
        await watcher.SubscribeAsync("will");
        KeyValuePair<string, string>[] properties = [new("z", "1"), new("a", "2"), new("z", "3")];
        await (await host.ConnectAsync("dying", version: V5, will: new(
            "will", "gone"u8.ToArray(), Properties: new() { ContentType = "text/plain", UserProperties = properties }))).DisposeAsync();
        var message = (await watcher.ReceiveAsync()).AsPublish(V5);
        Assert.Equal(("gone", "text/plain"), (message.Payload, message.Properties!.ContentType));
        Assert.Equal(properties, message.Properties.UserProperties);
    }

    [Fact]
    public async Task Client_ids_of_23_letters_and_digits_are_taken_and_kept_apart()
    {
        await using var host = new BrokerHost();
        foreach (var id in new[] { "0123456789abcdefghijklm", "nopqrstuvwxyzABCDEFGHIJ", "KLMNOPQRSTUVWXYZ", "k", "K" })
        {
            await using var peer = await host.ConnectAsync(id, cleanSession: false);
            await peer.SubscribeAsync("t", MqttQualityOfServiceLevel.AtLeastOnce);
        }
        Assert.Equal(5, host.Broker.SessionCount);
    }

    [Fact]
    public async Task The_same_payload_comes_out_that_went_in_whatever_its_bytes()
    {
        await using var host = new BrokerHost();
        await using var peer = await host.ConnectAsync();
        await peer.SubscribeAsync("t");
        var payload = Enumerable.Range(0, 256).Select(i => (byte)i).ToArray();
        await peer.PublishAsync("t", payload);
        Assert.Equal(Convert.ToHexString([0, 1, (byte)'t', .. payload]), (await peer.ReceiveAsync()).Hex);
        await peer.PublishAsync("t", Encoding.UTF8.GetBytes("\uFEFFtext"));
        Assert.EndsWith(Convert.ToHexString(Encoding.UTF8.GetBytes("\uFEFFtext")), (await peer.ReceiveAsync()).Hex, StringComparison.Ordinal);
    }
}
