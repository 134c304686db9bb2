using Alleycat.Mqtt.Packets;
using Alleycat.Mqtt.Tests.Support;

namespace Alleycat.Mqtt.Tests.Broker;

/// <summary>The switch that makes the broker as narrow as IoT Core.</summary>
public sealed class IotCoreStrictTests
{
    private const MqttProtocolVersion V5 = MqttProtocolVersion.V500;

    [Fact]
    public async Task A_hash_does_not_take_its_parent()
    {
        await using var host = new BrokerHost(MqttBrokerOptions.IotCore);
        await using var peer = await host.ConnectAsync();
        await peer.SubscribeAsync("sensor/#");
        await host.Broker.PublishAsync(new("sensor", "parent"u8.ToArray()));
        await host.Broker.PublishAsync(new("sensor/1", "child"u8.ToArray()));
        Assert.Equal("child", (await peer.ReceiveAsync()).AsPublish().Payload);
    }

    [Fact]
    public async Task Retained_messages_come_to_plain_filters_only()
    {
        await using var host = new BrokerHost(MqttBrokerOptions.IotCore);
        await host.Broker.PublishAsync(new("a/b", "kept"u8.ToArray(), Retain: true));
        await using var peer = await host.ConnectAsync();
        await peer.SubscribeAsync("a/+");
        await peer.AssertNothingBeforePingRespAsync();
        await peer.SubscribeAsync("a/b");
        Assert.Equal("kept", (await peer.ReceiveAsync()).AsPublish().Payload);
    }

    [Fact]
    public async Task Subscription_identifiers_are_refused_by_name()
    {
        await using var host = new BrokerHost(MqttBrokerOptions.IotCore);
        await using var peer = await host.ConnectAsync(version: V5);
        await peer.SendAsync(output => new MqttSubscribePacket(
            1, [new("a")], new() { SubscriptionIdentifiers = [1] }).Write(output, V5));
        Assert.Equal("A100", (await peer.ReceiveAsync()).Hex);
    }

    [Theory]
    [InlineData(0, 1200)]
    [InlineData(5, 30)]
    [InlineData(2000, 1200)]
    [InlineData(60, null)]
    public async Task The_keep_alive_is_held_to_its_range_and_told(int asked, int? granted)
    {
        await using var host = new BrokerHost(MqttBrokerOptions.IotCore);
        await using var peer = await host.DialAsync();
        var connAck = await peer.ConnectAsync(keepAlive: (ushort)asked, version: V5);
        Assert.Equal((ushort?)granted, connAck.Properties!.ServerKeepAlive);
    }

    [Fact]
    public async Task Seven_slashes_and_256_bytes_are_the_limits_of_a_filter_and_50_of_a_connection()
    {
        await using var host = new BrokerHost(MqttBrokerOptions.IotCore);
        await using var peer = await host.ConnectAsync();
        Assert.Equal(MqttReasonCode.Success, (await peer.SubscribeAsync("1/2/3/4/5/6/7/8")).ReasonCodes[0]);
        Assert.Equal(MqttReasonCode.UnspecifiedError, (await peer.SubscribeAsync("1/2/3/4/5/6/7/8/9")).ReasonCodes[0]);
        Assert.Equal(MqttReasonCode.Success, (await peer.SubscribeAsync(new string('x', 256))).ReasonCodes[0]);
        Assert.Equal(MqttReasonCode.UnspecifiedError, (await peer.SubscribeAsync(new string('x', 257))).ReasonCodes[0]);
        for (var i = 2; i < 50; i++)
            Assert.Equal(MqttReasonCode.Success, (await peer.SubscribeAsync($"filter/{i}")).ReasonCodes[0]);
        Assert.Equal(MqttReasonCode.UnspecifiedError, (await peer.SubscribeAsync("one too many")).ReasonCodes[0]);
    }

    [Fact]
    public async Task Nine_filters_in_a_subscribe_close_the_connection()
    {
        await using var host = new BrokerHost(MqttBrokerOptions.IotCore);
        await using var peer = await host.ConnectAsync(version: V5);
        await peer.SendAsync(output => new MqttSubscribePacket(
            1, [.. Enumerable.Range(1, 9).Select(i => new MqttTopicFilter($"{i}"))]).Write(output, V5));
        Assert.Equal("9700", (await peer.ReceiveAsync()).Hex);
    }
}
