using Alleycat.Mqtt.Packets;
using Alleycat.Mqtt.Tests.Support;

namespace Alleycat.Mqtt.Tests.Broker;

/// <summary>Topic aliases from the broker to an MQTT 5.0 client that takes them.</summary>
public sealed class OutboundAliasTests
{
    private const MqttProtocolVersion V5 = MqttProtocolVersion.V500;

    [Fact]
    public async Task A_client_that_takes_aliases_gets_the_topic_once_and_then_its_alias()
    {
        await using var host = new BrokerHost();
        await using var peer = await host.ConnectAsync("five", version: V5, properties: new() { TopicAliasMaximum = 2 });
        await peer.SubscribeAsync("#", MqttQualityOfServiceLevel.AtLeastOnce);
        (string Topic, ushort? Alias)[] expected =
            [("a", 1), ("b", 2), ("c", null), ("", 1), ("", 2), ("c", null)];
        foreach (var topic in new[] { "a", "b", "c", "a", "b", "c" })
            await host.Broker.PublishAsync(new(topic, "x"u8.ToArray(), Qos: 1));
        foreach (var (topic, alias) in expected)
        {
            var message = (await peer.ReceiveAsync()).AsPublish(V5);
            Assert.Equal((topic, alias), (message.Topic, message.Properties?.TopicAlias));
        }
    }

    [Fact]
    public async Task A_client_that_takes_none_gets_none_and_aliases_end_with_their_connection()
    {
        await using var host = new BrokerHost();
        var properties = new MqttProperties { TopicAliasMaximum = 5, SessionExpiryInterval = 100 };
        await using (var first = await host.ConnectAsync("five", version: V5, properties: properties))
        {
            await first.SubscribeAsync("t", MqttQualityOfServiceLevel.AtLeastOnce);
            await host.Broker.PublishAsync(new("t", "x"u8.ToArray(), Qos: 1));
            Assert.Equal((ushort)1, (await first.ReceiveAsync()).AsPublish(V5).Properties?.TopicAlias);
        }
        await host.NextEndAsync();

        // Sent again on a new connection, the message names its topic again.
        await using var second = await host.ConnectAsync("five", cleanSession: false, version: V5, properties: properties);
        var again = (await second.ReceiveAsync()).AsPublish(V5);
        Assert.Equal(("t", true, (ushort?)1), (again.Topic, again.Dup, again.Properties?.TopicAlias));
        await using var third = await host.ConnectAsync("none", version: V5);
        await third.SubscribeAsync("t");
        await host.Broker.PublishAsync(new("t", "y"u8.ToArray()));
        var plain = (await third.ReceiveAsync()).AsPublish(V5);
        Assert.Equal(("t", (ushort?)null), (plain.Topic, plain.Properties?.TopicAlias));
    }

    [Fact]
    public async Task An_alias_never_makes_a_packet_too_large_for_its_client()
    {
        await using var host = new BrokerHost();
        // PUBLISH of QoS 0, topic "t": 2 fixed, 3 topic, 1 properties, payload.
        await using var peer = await host.ConnectAsync(
            "five", version: V5, properties: new() { TopicAliasMaximum = 5, MaximumPacketSize = 20 });
        await peer.SubscribeAsync("t");
        await host.Broker.PublishAsync(new("t", new byte[14]));
        var whole = (await peer.ReceiveAsync()).AsPublish(V5);
        Assert.Equal(("t", (ushort?)null, 14), (whole.Topic, whole.Properties?.TopicAlias, whole.Payload.Length));
        await host.Broker.PublishAsync(new("t", new byte[11]));
        Assert.Equal((ushort)1, (await peer.ReceiveAsync()).AsPublish(V5).Properties?.TopicAlias);
    }
}
