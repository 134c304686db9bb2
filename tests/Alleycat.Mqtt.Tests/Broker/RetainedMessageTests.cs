using Alleycat.Mqtt.Packets;
using Alleycat.Mqtt.Tests.Support;

namespace Alleycat.Mqtt.Tests.Broker;

/// <summary>Section 3.3.1.3: the retain flag.</summary>
public sealed class RetainedMessageTests
{
    [Fact]
    public async Task The_last_retained_message_is_sent_to_a_new_subscription_with_the_flag_and_live_ones_without()
    {
        await using var host = new BrokerHost();
        await using var publisher = await host.ConnectAsync("publisher");
        await publisher.PublishAsync("t", "old"u8.ToArray(), retain: true);
        await publisher.PublishAsync("t", "new"u8.ToArray(), retain: true);
        await publisher.PublishAsync("t", "fleeting"u8.ToArray());
        await publisher.AssertNothingBeforePingRespAsync();

        await using var subscriber = await host.ConnectAsync("subscriber");
        await subscriber.SubscribeAsync("t");
        var retained = (await subscriber.ReceiveAsync()).AsPublish();
        Assert.Equal(("new", true), (retained.Payload, retained.Retain));

        await publisher.PublishAsync("t", "live"u8.ToArray(), retain: true);
        var live = (await subscriber.ReceiveAsync()).AsPublish();
        Assert.Equal(("live", false), (live.Payload, live.Retain));
    }

    [Fact]
    public async Task An_empty_retained_message_is_forwarded_and_deletes()
    {
        await using var host = new BrokerHost();
        await using var subscriber = await host.ConnectAsync("subscriber");
        await subscriber.SubscribeAsync("t");
        await using var publisher = await host.ConnectAsync("publisher");
        await publisher.PublishAsync("t", "kept"u8.ToArray(), retain: true);
        await publisher.PublishAsync("t", default, retain: true);

        Assert.Equal("kept", (await subscriber.ReceiveAsync()).AsPublish().Payload);
        Assert.Equal("", (await subscriber.ReceiveAsync()).AsPublish().Payload);
        Assert.Equal(0, host.Broker.RetainedCount);
        await subscriber.SubscribeAsync("t");
        await subscriber.AssertNothingBeforePingRespAsync();
    }

    [Fact]
    public async Task Wildcards_bring_every_retained_message_they_match()
    {
        await using var host = new BrokerHost();
        for (var i = 1; i <= 6; i++)
            await host.Broker.PublishAsync(new($"alleycat-subscribe/class-{i}", new[] { (byte)(0x30 + i) }, Retain: true));
        await host.Broker.PublishAsync(new("$internal/state", "hidden"u8.ToArray(), Retain: true));
        await using var subscriber = await host.ConnectAsync("subscriber");
        await subscriber.SubscribeAsync("#");
        var payloads = new List<string>();
        for (var i = 1; i <= 6; i++)
            payloads.Add((await subscriber.ReceiveAsync()).AsPublish().Payload);
        Assert.Equal(["1", "2", "3", "4", "5", "6"], payloads.Order());
        await subscriber.AssertNothingBeforePingRespAsync();
    }

    [Theory]
    [InlineData(0, 1, 0)]
    [InlineData(1, 0, 0)]
    [InlineData(1, 1, 1)]
    public async Task A_retained_message_has_the_lower_of_its_own_and_the_granted_qos(byte published, byte granted, byte delivered)
    {
        await using var host = new BrokerHost();
        await host.Broker.PublishAsync(new("t", "m"u8.ToArray(), published, Retain: true));
        await using var subscriber = await host.ConnectAsync("subscriber");
        await subscriber.SubscribeAsync("t", (MqttQualityOfServiceLevel)granted);
        Assert.Equal((MqttQualityOfServiceLevel)delivered, (await subscriber.ReceiveAsync()).AsPublish().Qos);
    }

    [Fact]
    public async Task Shared_subscriptions_bring_no_retained_messages()
    {
        await using var host = new BrokerHost();
        await host.Broker.PublishAsync(new("t", "m"u8.ToArray(), Retain: true));
        await using var subscriber = await host.ConnectAsync("subscriber");
        await subscriber.SubscribeAsync("$share/group/t");
        await subscriber.AssertNothingBeforePingRespAsync();
    }

    [Fact]
    public async Task Where_too_many_are_retained_a_new_topic_is_forwarded_but_not_kept()
    {
        await using var host = new BrokerHost(new() { RetainedMessagesMax = 1 });
        await using var subscriber = await host.ConnectAsync("subscriber");
        await subscriber.SubscribeAsync("#");
        await host.Broker.PublishAsync(new("a", "1"u8.ToArray(), Retain: true));
        await host.Broker.PublishAsync(new("b", "2"u8.ToArray(), Retain: true));
        await host.Broker.PublishAsync(new("a", "3"u8.ToArray(), Retain: true));
        foreach (var expected in new[] { "1", "2", "3" })
            Assert.Equal(expected, (await subscriber.ReceiveAsync()).AsPublish().Payload);
        Assert.Equal(1, host.Broker.RetainedCount);
    }
}
