using Alleycat.Mqtt.Packets;
using Alleycat.Mqtt.Tests.Support;

namespace Alleycat.Mqtt.Tests.Broker;

/// <summary>Sections 3.8 to 3.11 (SUBSCRIBE, SUBACK, UNSUBSCRIBE, UNSUBACK) and 4.7 (topic filters).</summary>
public sealed class SubscribeTests
{
    [Fact]
    public async Task Every_filter_has_its_answer_and_qos2_is_granted_as_1()
    {
        await using var host = new BrokerHost();
        await using var peer = await host.ConnectAsync();
        await peer.SendHexAsync("82 12 000A 0001 61 00 0001 62 01 0001 63 02 0001 23 00");
        var packet = await peer.ReceiveAsync();
        Assert.Equal((MqttControlPacketType.SubAck, "000A00010100"), (packet.Type, packet.Hex));
    }

    [Theory]
    [InlineData("a#")]
    [InlineData("a/#/b")]
    [InlineData("a/b#")]
    [InlineData("a+")]
    [InlineData("+a/b")]
    [InlineData("a/b+/c")]
    [InlineData("")]
    [InlineData("$share/group")]
    [InlineData("$share//a")]
    public async Task An_invalid_filter_is_refused_alone(string filter)
    {
        await using var host = new BrokerHost();
        await using var peer = await host.ConnectAsync();
        await peer.SendAsync(output => new MqttSubscribePacket(3, [new(filter), new("good")]).Write(output, MqttProtocolVersion.V311));
        Assert.Equal("00038000", (await peer.ReceiveAsync()).Hex);
    }

    [Theory]
    [InlineData("82 02 0001")] // No filter at all.
    [InlineData("80 06 0001 0001 61 00")] // Reserved flags must be 2.
    [InlineData("82 06 0000 0001 61 00")] // Packet id 0.
    [InlineData("82 06 0001 0001 61 03")] // QoS 3.
    [InlineData("82 06 0001 0001 61 04")] // A reserved bit.
    [InlineData("82 05 0001 0001 61")] // No options behind the filter.
    [InlineData("82 07 0001 0003 61C080 00")] // Not UTF-8.
    [InlineData("82 06 0001 0001 00 00")] // U+0000.
    [InlineData("A2 02 0001")]
    [InlineData("A0 05 0001 0001 61")]
    [InlineData("A2 05 0000 0001 61")]
    public async Task A_request_that_breaks_the_protocol_closes_the_connection(string hex)
    {
        await using var host = new BrokerHost();
        await using var peer = await host.ConnectAsync();
        await peer.SendHexAsync(hex);
        Assert.Null(await peer.TryReceiveAsync());
        Assert.Equal(MqttConnectionEndCause.ProtocolViolation, (await host.NextEndAsync()).Cause);
    }

    [Fact]
    public async Task Overlapping_subscriptions_get_one_copy_at_the_highest_granted_qos()
    {
        await using var host = new BrokerHost();
        await using var peer = await host.ConnectAsync();
        await peer.SubscribeAsync("a/#");
        await peer.SubscribeAsync("a/+", MqttQualityOfServiceLevel.AtLeastOnce);
        await peer.SubscribeAsync("a/b");

        await host.Broker.PublishAsync(new("a/b", "m"u8.ToArray(), Qos: 1));

        var message = (await peer.ReceiveAsync()).AsPublish();
        Assert.Equal(MqttQualityOfServiceLevel.AtLeastOnce, message.Qos);
        await peer.AssertNothingBeforePingRespAsync();
    }

    [Fact]
    public async Task A_repeated_subscription_replaces_the_old_one_and_brings_retained_messages_again()
    {
        await using var host = new BrokerHost();
        await host.Broker.PublishAsync(new("a", "kept"u8.ToArray(), Qos: 1, Retain: true));
        await using var peer = await host.ConnectAsync();

        await peer.SubscribeAsync("a", MqttQualityOfServiceLevel.AtLeastOnce);
        Assert.Equal(MqttQualityOfServiceLevel.AtLeastOnce, (await peer.ReceiveAsync()).AsPublish().Qos);
        await peer.SubscribeAsync("a");
        Assert.Equal(MqttQualityOfServiceLevel.AtMostOnce, (await peer.ReceiveAsync()).AsPublish().Qos);

        await host.Broker.PublishAsync(new("a", "live"u8.ToArray(), Qos: 1));
        Assert.Equal(MqttQualityOfServiceLevel.AtMostOnce, (await peer.ReceiveAsync()).AsPublish().Qos);
        await peer.AssertNothingBeforePingRespAsync();
    }

    [Fact]
    public async Task An_unsubscribed_filter_brings_nothing_more_and_others_stay()
    {
        await using var host = new BrokerHost();
        await using var peer = await host.ConnectAsync();
        await peer.SubscribeAsync("a");
        await peer.SubscribeAsync("b");
        await peer.SendHexAsync("A2 08 0007 0001 61 0001 7A");
        var answer = await peer.ReceiveAsync();
        Assert.Equal((MqttControlPacketType.UnsubAck, "0007"), (answer.Type, answer.Hex));

        await host.Broker.PublishAsync(new("a", "gone"u8.ToArray()));
        await host.Broker.PublishAsync(new("b", "there"u8.ToArray()));
        Assert.Equal("there", (await peer.ReceiveAsync()).AsPublish().Payload);
    }

    [Fact]
    public async Task One_subscription_too_many_is_answered_with_failure()
    {
        await using var host = new BrokerHost(new() { SubscriptionsMax = 2 });
        await using var peer = await host.ConnectAsync();
        await peer.SubscribeAsync("a");
        await peer.SubscribeAsync("b");
        Assert.Equal(MqttReasonCode.UnspecifiedError, Assert.Single((await peer.SubscribeAsync("c")).ReasonCodes));
        Assert.Equal(MqttReasonCode.Success, Assert.Single((await peer.SubscribeAsync("b")).ReasonCodes));
    }

    [Fact]
    public async Task A_filter_that_is_too_deep_is_answered_with_failure_and_a_topic_closes()
    {
        await using var host = new BrokerHost(new() { TopicLevelsMax = 3 });
        await using var peer = await host.ConnectAsync();
        Assert.Equal(MqttReasonCode.Success, Assert.Single((await peer.SubscribeAsync("a/b/c")).ReasonCodes));
        Assert.Equal(MqttReasonCode.UnspecifiedError, Assert.Single((await peer.SubscribeAsync("a/b/c/d")).ReasonCodes));
        await peer.PublishAsync("a/b/c/d", default);
        Assert.Null(await peer.TryReceiveAsync());
    }

    [Fact]
    public async Task Members_of_a_shared_subscription_take_turns_and_an_ordinary_one_gets_all()
    {
        await using var host = new BrokerHost();
        await using var first = await host.ConnectAsync("first");
        await using var second = await host.ConnectAsync("second");
        await using var all = await host.ConnectAsync("all");
        await first.SubscribeAsync("$share/group/t/+");
        await second.SubscribeAsync("$share/group/t/+");
        await all.SubscribeAsync("t/+");

        for (var i = 0; i < 10; i++)
            await host.Broker.PublishAsync(new($"t/{i}", "m"u8.ToArray()));

        var topics = new List<string>();
        for (var i = 0; i < 5; i++)
        {
            topics.Add((await first.ReceiveAsync()).AsPublish().Topic);
            topics.Add((await second.ReceiveAsync()).AsPublish().Topic);
        }
        Assert.Equal(Enumerable.Range(0, 10).Select(i => $"t/{i}"), topics.Order());
        await first.AssertNothingBeforePingRespAsync();
        for (var i = 0; i < 10; i++)
            Assert.Equal($"t/{i}", (await all.ReceiveAsync()).AsPublish().Topic);
    }

    [Fact]
    public async Task A_member_that_leaves_a_shared_subscription_leaves_it_to_the_others()
    {
        await using var host = new BrokerHost();
        await using var stays = await host.ConnectAsync("stays");
        var leaves = await host.ConnectAsync("leaves");
        await stays.SubscribeAsync("$share/group/t");
        await leaves.SubscribeAsync("$share/group/t");
        await leaves.DisconnectAsync();
        await host.NextEndAsync();
        await leaves.DisposeAsync();
        for (var i = 0; i < 3; i++)
            await host.Broker.PublishAsync(new("t", "m"u8.ToArray()));
        for (var i = 0; i < 3; i++)
            await stays.ReceiveAsync();
    }
}
