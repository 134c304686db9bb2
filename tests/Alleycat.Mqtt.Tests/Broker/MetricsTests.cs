using Alleycat.Mqtt.Packets;
using Alleycat.Mqtt.Tests.Support;

namespace Alleycat.Mqtt.Tests.Broker;

/// <summary>What the broker's meter says after things of known number have happened.</summary>
public sealed class MetricsTests
{
    [Fact]
    public async Task Messages_bytes_acknowledgements_and_subscriptions_are_counted_as_they_were()
    {
        await using var host = new BrokerHost();
        using var measured = new Measured(host.Broker);
        await using var subscriber = await host.ConnectAsync("subscriber");
        await subscriber.SubscribeAsync("t/+");
        await using var publisher = await host.ConnectAsync("publisher");
        for (ushort i = 1; i <= 5; i++)
        {
            await publisher.PublishAsync("t/1", "0123456789"u8.ToArray(), MqttQualityOfServiceLevel.AtLeastOnce, i);
            Assert.Equal(MqttControlPacketType.PubAck, (await publisher.ReceiveAsync()).Type);
            await subscriber.ReceiveAsync();
        }
        await publisher.DisconnectAsync();
        var end = await host.NextEndAsync();

        Assert.Equal(
            (5, 5, 5, 1),
            (measured.Sum("alleycat.mqtt.messages.received"), measured.Sum("alleycat.mqtt.messages.acknowledged"),
                measured.Sum("alleycat.mqtt.messages.sent"), measured.Sum("alleycat.mqtt.subscriptions")));
        Assert.Equal(1, measured.Sum("alleycat.mqtt.connections.ended{ClientDisconnected}"));
        Assert.InRange(measured.Count("alleycat.mqtt.acknowledge.duration"), 1, 5);
        Assert.True(measured.Sum("alleycat.mqtt.acknowledge.duration") > 0);
        Assert.Equal((1, 0), (measured.Gauge("alleycat.mqtt.sessions"), measured.Sum("alleycat.mqtt.messages.dropped")));
        // What the connection's end says of its traffic is part of the sums.
        Assert.Equal((5L, 0L), (end.Traffic.MessagesReceived, end.Traffic.MessagesSent));
        Assert.True(end.Traffic.BytesReceived > 5 * 17 && measured.Sum("alleycat.mqtt.received") > end.Traffic.BytesReceived);
        Assert.True(measured.Sum("alleycat.mqtt.sent") > end.Traffic.BytesSent && end.Traffic.BytesSent >= 5 * 4);
    }

    [Fact]
    public async Task Connections_that_end_are_counted_by_their_cause()
    {
        await using var host = new BrokerHost();
        using var measured = new Measured(host.Broker);
        await using (var refused = await host.DialAsync())
        {
            await refused.SendHexAsync("10 0C 0004 4D515454 04 00 003C 0000");
            await host.NextEndAsync();
        }
        await using (var garbage = await host.ConnectAsync("garbage"))
        {
            await garbage.SendHexAsync("FF FF FF FF FF FF");
            await host.NextEndAsync();
        }
        await (await host.ConnectAsync("lost")).DisposeAsync();
        await host.NextEndAsync();
        Assert.Equal(
            (1, 1, 1, 3),
            (measured.Sum("alleycat.mqtt.connections.ended{Refused}"), measured.Sum("alleycat.mqtt.connections.ended{ProtocolViolation}"),
                measured.Sum("alleycat.mqtt.connections.ended{ConnectionLost}"), measured.Sum("alleycat.mqtt.connections.ended")));
    }
}
