using Alleycat.Mqtt.Packets;
using Alleycat.Mqtt.Tests.Support;

namespace Alleycat.Mqtt.Tests.Broker;

/// <summary>What MQTT 5.0 adds.</summary>
public sealed class Mqtt5Tests
{
    private const MqttProtocolVersion V5 = MqttProtocolVersion.V500;

    [Fact]
    public async Task The_connack_tells_the_limits_and_the_assigned_client_id()
    {
        await using var host = new BrokerHost();
        await using var peer = await host.DialAsync();
        var connAck = await peer.ConnectAsync("", version: V5, properties: new() { SessionExpiryInterval = uint.MaxValue });
        Assert.True(connAck.IsAccepted);
        Assert.StartsWith("auto-", connAck.Properties!.AssignedClientIdentifier, StringComparison.Ordinal);
        Assert.Equal((byte)1, connAck.Properties.MaximumQoS);
        Assert.Equal((ushort)100, connAck.Properties.ReceiveMaximum);
        Assert.Equal((ushort)10, connAck.Properties.TopicAliasMaximum);
        Assert.Equal(7u * 24 * 3600, connAck.Properties.SessionExpiryInterval);
    }

    [Fact]
    public async Task A_qos2_publish_is_refused_by_name()
    {
        await using var host = new BrokerHost();
        await using var peer = await host.ConnectAsync(version: V5);
        await peer.SendHexAsync("34 07 0001 61 0001 00 62");
        Assert.Equal("9B00", (await peer.ReceiveAsync()).Hex);
        Assert.Null(await peer.TryReceiveAsync());
    }

    [Fact]
    public async Task A_qos2_will_is_refused_by_name()
    {
        await using var host = new BrokerHost();
        await using var peer = await host.DialAsync();
        var connAck = await peer.ConnectAsync(version: V5, will: new("t", default, MqttQualityOfServiceLevel.ExactlyOnce));
        Assert.Equal((byte)MqttReasonCode.QoSNotSupported, connAck.Code);
    }

    [Fact]
    public async Task Enhanced_authentication_is_refused_by_name()
    {
        await using var host = new BrokerHost();
        await using var peer = await host.DialAsync();
        var connAck = await peer.ConnectAsync(version: V5, properties: new() { AuthenticationMethod = "SCRAM" });
        Assert.Equal((byte)MqttReasonCode.BadAuthenticationMethod, connAck.Code);
    }

    [Fact]
    public async Task A_publish_that_is_not_allowed_is_refused_in_its_puback_and_the_connection_stays()
    {
        await using var host = new BrokerHost();
        await using var peer = await host.ConnectAsync(version: V5);
        await peer.PublishAsync("alleycat-subscribe/class-1", "forged"u8.ToArray(), MqttQualityOfServiceLevel.AtLeastOnce, 5);
        await peer.PublishAsync("fine", "m"u8.ToArray(), MqttQualityOfServiceLevel.AtLeastOnce, 6);
        Assert.Equal("00058700", (await peer.ReceiveAsync()).Hex);
        Assert.Equal("0006", (await peer.ReceiveAsync()).Hex);
    }

    [Fact]
    public async Task A_newer_connection_is_told_to_the_older_one()
    {
        await using var host = new BrokerHost();
        await using var older = await host.ConnectAsync("same", version: V5);
        await using var newer = await host.ConnectAsync("same", version: V5);
        var packet = await older.ReceiveAsync();
        Assert.Equal((MqttControlPacketType.Disconnect, "8E00"), (packet.Type, packet.Hex));
    }

    [Fact]
    public async Task Message_properties_are_forwarded_and_user_properties_keep_their_order()
    {
        await using var host = new BrokerHost();
        await using var subscriber = await host.ConnectAsync("subscriber", version: V5);
        await subscriber.SendAsync(output => new MqttSubscribePacket(
            1, [new("t")], new() { SubscriptionIdentifiers = [7] }).Write(output, V5));
        await subscriber.ReceiveAsync();
        await using var publisher = await host.ConnectAsync("publisher", version: V5);
        await publisher.SendAsync(output => new MqttPublishPacket
        {
            Topic = "t"u8,
            Payload = "m"u8,
            Properties = new()
            {
                PayloadFormatIndicator = true,
                ContentType = "text/plain",
                ResponseTopic = "answers",
                CorrelationData = new byte[] { 1, 2 },
                UserProperties = [new("b", "1"), new("a", "2"), new("b", "3")],
            },
        }.Write(output, V5));

        var properties = (await subscriber.ReceiveAsync()).AsPublish(V5).Properties!;
        Assert.True(properties.PayloadFormatIndicator);
        Assert.Equal("text/plain", properties.ContentType);
        Assert.Equal("answers", properties.ResponseTopic);
        Assert.Equal("0102", Convert.ToHexString(properties.CorrelationData!.Value.Span));
        Assert.Equal([new("b", "1"), new("a", "2"), new("b", "3")], properties.UserProperties);
        Assert.Equal([7], properties.SubscriptionIdentifiers);
    }

    [Fact]
    public async Task Overlapping_subscriptions_get_one_copy_with_all_identifiers()
    {
        await using var host = new BrokerHost();
        await using var peer = await host.ConnectAsync(version: V5);
        foreach (var (filter, identifier) in new[] { ("a/#", 1), ("a/+", 300) })
        {
            await peer.SendAsync(output => new MqttSubscribePacket(
                1, [new(filter)], new() { SubscriptionIdentifiers = [identifier] }).Write(output, V5));
            await peer.ReceiveAsync();
        }
        await host.Broker.PublishAsync(new("a/b", "m"u8.ToArray()));
        var message = (await peer.ReceiveAsync()).AsPublish(V5);
        Assert.Equal([1, 300], message.Properties!.SubscriptionIdentifiers!.Order());
        await peer.AssertNothingBeforePingRespAsync();
    }

    [Fact]
    public async Task No_local_keeps_a_clients_own_messages_from_it()
    {
        await using var host = new BrokerHost();
        await using var peer = await host.ConnectAsync("loner", version: V5);
        await peer.SendAsync(output => new MqttSubscribePacket(1, [new("t", NoLocal: true)]).Write(output, V5));
        await peer.ReceiveAsync();
        await peer.PublishAsync("t", "mine"u8.ToArray());
        await peer.AssertNothingBeforePingRespAsync();
        await host.Broker.PublishAsync(new("t", "theirs"u8.ToArray()));
        Assert.Equal("theirs", (await peer.ReceiveAsync()).AsPublish(V5).Payload);
    }

    [Fact]
    public async Task No_local_on_a_shared_subscription_is_a_protocol_error()
    {
        await using var host = new BrokerHost();
        await using var peer = await host.ConnectAsync(version: V5);
        await peer.SendAsync(output => new MqttSubscribePacket(1, [new("$share/g/t", NoLocal: true)]).Write(output, V5));
        Assert.Equal("8200", (await peer.ReceiveAsync()).Hex);
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(false, false)]
    public async Task Retain_as_published_forwards_the_flag(bool asPublished, bool expected)
    {
        await using var host = new BrokerHost();
        await using var peer = await host.ConnectAsync(version: V5);
        await peer.SendAsync(output => new MqttSubscribePacket(1, [new("t", RetainAsPublished: asPublished)]).Write(output, V5));
        await peer.ReceiveAsync();
        await host.Broker.PublishAsync(new("t", "m"u8.ToArray(), Retain: true));
        Assert.Equal(expected, (await peer.ReceiveAsync()).AsPublish(V5).Retain);
    }

    [Theory]
    [InlineData(0, 2)]
    [InlineData(1, 1)]
    [InlineData(2, 0)]
    public async Task Retain_handling_decides_what_a_repeated_subscription_brings(byte handling, int expected)
    {
        await using var host = new BrokerHost();
        await host.Broker.PublishAsync(new("t", "m"u8.ToArray(), Retain: true));
        await using var peer = await host.ConnectAsync(version: V5);
        for (var i = 0; i < 2; i++)
        {
            await peer.SendAsync(output => new MqttSubscribePacket(
                1, [new("t", RetainHandling: (MqttRetainHandling)handling)]).Write(output, V5));
        }
        await peer.SendHexAsync("C0 00");
        var publishes = 0;
        ReceivedPacket packet;
        while ((packet = await peer.ReceiveAsync()).Type != MqttControlPacketType.PingResp)
            publishes += packet.Type == MqttControlPacketType.Publish ? 1 : 0;
        Assert.Equal(expected, publishes);
    }

    [Fact]
    public async Task A_topic_alias_stands_for_its_topic_and_can_be_given_anew()
    {
        await using var host = new BrokerHost();
        await using var subscriber = await host.ConnectAsync("subscriber");
        await subscriber.SubscribeAsync("#");
        await using var publisher = await host.ConnectAsync("publisher", version: V5);
        foreach (var topic in new[] { "first", "", "second", "" })
        {
            await publisher.SendAsync(output => new MqttPublishPacket
            {
                Topic = System.Text.Encoding.UTF8.GetBytes(topic),
                Properties = new() { TopicAlias = 3 },
            }.Write(output, V5));
        }
        foreach (var topic in new[] { "first", "first", "second", "second" })
            Assert.Equal(topic, (await subscriber.ReceiveAsync()).AsPublish().Topic);
    }

    [Theory]
    [InlineData("30 08 0001 61 03 23 000B 62", "9400")] // Alias 11 of 10.
    [InlineData("30 08 0001 61 03 23 0000 62", "9400")] // Alias 0.
    [InlineData("30 07 0000 03 23 0001 62", "8200")] // An alias that no topic has.
    [InlineData("30 06 0001 61 02 0B 05", "8200")] // A client may not send subscription identifiers.
    [InlineData("30 04 0000 00 62", "8200")] // Neither topic nor alias.
    public async Task A_publish_that_breaks_the_rules_is_told_why(string hex, string disconnect)
    {
        await using var host = new BrokerHost();
        await using var peer = await host.ConnectAsync(version: V5);
        await peer.SendHexAsync(hex);
        var packet = await peer.ReceiveAsync();
        Assert.Equal((MqttControlPacketType.Disconnect, disconnect), (packet.Type, packet.Hex));
        Assert.Null(await peer.TryReceiveAsync());
    }

    [Fact]
    public async Task A_message_expires_in_the_queue_and_is_forwarded_with_what_is_left()
    {
        var time = new FakeTime();
        await using var host = new BrokerHost(time: time);
        await using (var leaves = await host.ConnectAsync("keeper", version: V5, properties: new() { SessionExpiryInterval = 3600 }))
        {
            await leaves.SubscribeAsync("t", MqttQualityOfServiceLevel.AtLeastOnce);
            await leaves.DisconnectAsync();
            await host.NextEndAsync();
        }
        await using var publisher = await host.ConnectAsync("publisher", version: V5);
        foreach (var (payload, seconds) in new[] { ("short", 10u), ("long", 100u) })
        {
            await publisher.SendAsync(output => new MqttPublishPacket
            {
                Topic = "t"u8,
                Payload = System.Text.Encoding.UTF8.GetBytes(payload),
                Qos = MqttQualityOfServiceLevel.AtLeastOnce,
                PacketId = 1,
                Properties = new() { MessageExpiryInterval = seconds },
            }.Write(output, V5));
            await publisher.ReceiveAsync();
        }
        time.Advance(TimeSpan.FromSeconds(30));

        await using var back = await host.ConnectAsync(
            "keeper", cleanSession: false, version: V5, properties: new() { SessionExpiryInterval = 3600 });
        var message = (await back.ReceiveAsync()).AsPublish(V5);
        Assert.Equal(("long", 70u), (message.Payload, message.Properties!.MessageExpiryInterval!.Value));
        await back.AssertNothingBeforePingRespAsync();
    }

    [Fact]
    public async Task The_clients_receive_maximum_bounds_what_is_sent_unacknowledged()
    {
        await using var host = new BrokerHost();
        await using var peer = await host.ConnectAsync(version: V5, properties: new() { ReceiveMaximum = 1 });
        await peer.SubscribeAsync("t", MqttQualityOfServiceLevel.AtLeastOnce);
        await host.Broker.PublishAsync(new("t", "1"u8.ToArray(), 1));
        await host.Broker.PublishAsync(new("t", "2"u8.ToArray(), 1));
        var first = (await peer.ReceiveAsync()).AsPublish(V5);
        await peer.AssertNothingBeforePingRespAsync();
        await peer.AcknowledgeAsync(first.PacketId);
        Assert.Equal("2", (await peer.ReceiveAsync()).AsPublish(V5).Payload);
    }

    [Fact]
    public async Task A_packet_larger_than_the_client_takes_is_not_sent_to_it()
    {
        await using var host = new BrokerHost();
        await using var peer = await host.ConnectAsync(version: V5, properties: new() { MaximumPacketSize = 100 });
        await peer.SubscribeAsync("t", MqttQualityOfServiceLevel.AtLeastOnce);
        await host.Broker.PublishAsync(new("t", new byte[200], 1));
        await host.Broker.PublishAsync(new("t", "small"u8.ToArray(), 1));
        Assert.Equal("small", (await peer.ReceiveAsync()).AsPublish(V5).Payload);
    }

    [Fact]
    public async Task A_will_waits_for_its_delay_unless_its_client_comes_back()
    {
        var time = new FakeTime();
        await using var host = new BrokerHost(time: time);
        await using var witness = await host.ConnectAsync("witness");
        await witness.SubscribeAsync("t");
        var will = new MqttWill("t", "gone"u8.ToArray(), Properties: new() { WillDelayInterval = 10 });
        var expiry = new MqttProperties { SessionExpiryInterval = 100 };

        var first = await host.ConnectAsync("mortal", cleanSession: false, will: will, version: V5, properties: expiry);
        await first.DisposeAsync();
        await host.NextEndAsync();
        time.Advance(TimeSpan.FromSeconds(5));
        var second = await host.ConnectAsync("mortal", cleanSession: false, will: will, version: V5, properties: expiry);
        time.Advance(TimeSpan.FromSeconds(20));
        await witness.AssertNothingBeforePingRespAsync();

        await second.DisposeAsync();
        await host.NextEndAsync();
        time.Advance(TimeSpan.FromSeconds(9));
        await witness.AssertNothingBeforePingRespAsync();
        time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal("gone", (await witness.ReceiveAsync()).AsPublish().Payload);
    }

    [Theory]
    [InlineData(0u, 10u)]
    [InlineData(3u, 10u)]
    public async Task A_will_is_sent_at_the_latest_when_its_session_ends(uint sessionSeconds, uint delaySeconds)
    {
        var time = new FakeTime();
        await using var host = new BrokerHost(time: time);
        await using var witness = await host.ConnectAsync("witness");
        await witness.SubscribeAsync("t");
        var mortal = await host.ConnectAsync(
            "mortal",
            will: new("t", "gone"u8.ToArray(), Properties: new() { WillDelayInterval = delaySeconds }),
            version: V5,
            properties: new() { SessionExpiryInterval = sessionSeconds });
        await mortal.DisposeAsync();
        await host.NextEndAsync();
        time.Advance(TimeSpan.FromSeconds(4));
        Assert.Equal("gone", (await witness.ReceiveAsync()).AsPublish().Payload);
        Assert.Equal(1, host.Broker.SessionCount);
    }

    [Fact]
    public async Task A_disconnect_with_will_publishes_it()
    {
        await using var host = new BrokerHost();
        await using var witness = await host.ConnectAsync("witness");
        await witness.SubscribeAsync("t");
        await using var mortal = await host.ConnectAsync("mortal", will: new("t", "on purpose"u8.ToArray()), version: V5);
        await mortal.SendHexAsync("E0 01 04");
        Assert.Equal("on purpose", (await witness.ReceiveAsync()).AsPublish().Payload);
    }

    [Fact]
    public async Task A_disconnect_may_shorten_the_session_but_not_begin_one()
    {
        await using var host = new BrokerHost();
        await using var keeper = await host.ConnectAsync("keeper", version: V5, properties: new() { SessionExpiryInterval = 100 });
        await keeper.SendHexAsync("E0 07 00 05 1100000000");
        await host.NextEndAsync();
        Assert.Equal(0, host.Broker.SessionCount);

        await using var brief = await host.ConnectAsync("brief", version: V5);
        await brief.SendHexAsync("E0 07 00 05 1100000064");
        Assert.Equal("8200", (await brief.ReceiveAsync()).Hex);
    }

    [Fact]
    public async Task An_unsubscribe_says_which_filters_there_were()
    {
        await using var host = new BrokerHost();
        await using var peer = await host.ConnectAsync(version: V5);
        await peer.SubscribeAsync("a");
        await peer.SendAsync(output => new MqttUnsubscribePacket(9, ["a", "b"]).Write(output, V5));
        Assert.Equal("0009000011", (await peer.ReceiveAsync()).Hex);
    }
}
