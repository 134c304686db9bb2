using System.Globalization;
using Alleycat.Mqtt.Packets;
using Alleycat.Mqtt.Tests.Support;

namespace Alleycat.Mqtt.Tests.Broker;

/// <summary>What the broker tells about itself on <c>$SYS/broker/…</c>.</summary>
public sealed class SystemTopicTests
{
    [Fact]
    public async Task The_broker_tells_what_it_serves_at_an_interval()
    {
        var time = new FakeTime();
        await using var host = new BrokerHost(new() { SystemTopicsInterval = TimeSpan.FromSeconds(5) }, time);
        await using var watcher = await host.ConnectAsync("watcher");
        await watcher.SubscribeAsync("$SYS/broker/clients/connected");
        await watcher.SubscribeAsync("$SYS/broker/messages/#", packetId: 2);
        await using var bike = await host.ConnectAsync("bike");
        await bike.PublishAsync("t", "x"u8.ToArray(), MqttQualityOfServiceLevel.AtLeastOnce, 1);
        await bike.ReceiveAsync();
        time.Advance(TimeSpan.FromSeconds(5));

        var told = new Dictionary<string, string>();
        for (var i = 0; i < 4; i++)
        {
            var message = (await watcher.ReceiveAsync()).AsPublish();
            Assert.False(message.Retain);
            told[message.Topic] = message.Payload;
        }
        Assert.Equal("2", told["$SYS/broker/clients/connected"]);
        Assert.Equal("1", told["$SYS/broker/messages/received"]);
        Assert.Equal("0", told["$SYS/broker/messages/dropped"]);
        Assert.True(told.ContainsKey("$SYS/broker/messages/sent"));
    }

    [Fact]
    public async Task A_new_subscriber_gets_the_last_values_at_once()
    {
        var time = new FakeTime();
        await using var host = new BrokerHost(time: time);
        time.Advance(TimeSpan.FromSeconds(11));
        await using var watcher = await host.ConnectAsync("watcher");
        await watcher.SubscribeAsync("$SYS/#");
        var topics = new List<string>();
        for (var i = 0; i < 14; i++)
        {
            var message = (await watcher.ReceiveAsync()).AsPublish();
            Assert.True(message.Retain);
            topics.Add(message.Topic);
            if (message.Topic is "$SYS/broker/uptime")
                Assert.Equal("11 seconds", message.Payload);
            else if (message.Topic is not "$SYS/broker/version")
                Assert.True(long.TryParse(message.Payload, CultureInfo.InvariantCulture, out _), message.Topic);
        }
        await watcher.AssertNothingBeforePingRespAsync();
        Assert.Contains("$SYS/broker/store/messages/bytes", topics);
        Assert.Equal(0, host.Broker.RetainedCount);
    }

    [Theory]
    [InlineData("#")]
    [InlineData("+/broker/clients/connected")]
    public async Task A_wildcard_at_the_first_level_does_not_bring_them(string filter)
    {
        var time = new FakeTime();
        await using var host = new BrokerHost(time: time);
        time.Advance(TimeSpan.FromSeconds(11));
        await using var peer = await host.ConnectAsync();
        await peer.SubscribeAsync(filter);
        time.Advance(TimeSpan.FromSeconds(11));
        await peer.AssertNothingBeforePingRespAsync();
    }

    [Fact]
    public async Task Nobody_else_speaks_there()
    {
        await using var host = new BrokerHost();
        await using var peer = await host.ConnectAsync();
        await peer.PublishAsync("$SYS/broker/clients/connected", "1000000"u8.ToArray());
        Assert.Empty(await peer.ReceiveToEndAsync());
        Assert.Equal(MqttConnectionEndCause.NotAuthorized, (await host.NextEndAsync()).Cause);

        await using var dying = await host.DialAsync();
        var answer = await dying.ConnectAsync("dying", will: new("$SYS/broker/uptime", "for ever"u8.ToArray()));
        Assert.Equal((byte)MqttConnectReturnCode.NotAuthorized, answer.Code);
        await host.AssertServesAsync();
    }

    [Fact]
    public async Task Zero_tells_nothing()
    {
        var time = new FakeTime();
        await using var host = new BrokerHost(new() { SystemTopicsInterval = TimeSpan.Zero }, time);
        await using var peer = await host.ConnectAsync();
        await peer.SubscribeAsync("$SYS/#");
        time.Advance(TimeSpan.FromMinutes(1));
        await peer.AssertNothingBeforePingRespAsync();
    }
}
