using Alleycat.Mqtt.Packets;
using Alleycat.Mqtt.Tests.Support;
using Alleycat.Streaming;

namespace Alleycat.Mqtt.Tests.Broker;

/// <summary>Section 3.3 (PUBLISH) and 4.3 (QoS): what goes through, and what closes the connection.</summary>
public sealed class PublishTests
{
    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(0, 1, 0)]
    [InlineData(1, 0, 0)]
    [InlineData(1, 1, 1)]
    public async Task The_lower_of_published_and_granted_qos_is_delivered(int published, int granted, int delivered)
    {
        await using var host = new BrokerHost();
        await using var subscriber = await host.ConnectAsync("subscriber");
        await subscriber.SubscribeAsync("t", (MqttQualityOfServiceLevel)granted);
        await using var publisher = await host.ConnectAsync("publisher");

        await publisher.PublishAsync("t", "m"u8.ToArray(), (MqttQualityOfServiceLevel)published, (ushort)(published * 5));

        var message = (await subscriber.ReceiveAsync()).AsPublish();
        Assert.Equal(("t", "m", (MqttQualityOfServiceLevel)delivered), (message.Topic, message.Payload, message.Qos));
        Assert.False(message.Retain);
        Assert.False(message.Dup);
        Assert.Equal(delivered == 1, message.PacketId != 0);
    }

    [Fact]
    public async Task A_qos2_publish_closes_the_connection_unacknowledged()
    {
        await using var host = new BrokerHost();
        await using var peer = await host.ConnectAsync();
        await peer.SendHexAsync("34 06 0001 61 0001 62");
        Assert.Null(await peer.TryReceiveAsync());
        var end = await host.NextEndAsync();
        Assert.Equal((MqttConnectionEndCause.ProtocolViolation, MqttReasonCode.QoSNotSupported), (end.Cause, end.Reason));
    }

    [Fact]
    public async Task An_empty_payload_is_a_message()
    {
        await using var host = new BrokerHost();
        await using var peer = await host.ConnectAsync();
        await peer.SubscribeAsync("t");
        await peer.SendHexAsync("30 03 0001 74");
        Assert.Equal("", (await peer.ReceiveAsync()).AsPublish().Payload);
    }

    [Fact]
    public async Task The_largest_payload_goes_through_and_one_byte_more_closes_the_connection()
    {
        await using var host = new BrokerHost(new() { PayloadBytesMax = 100_000 });
        await using var subscriber = await host.ConnectAsync("subscriber");
        await subscriber.SubscribeAsync("t", MqttQualityOfServiceLevel.AtLeastOnce);
        await using var peer = await host.ConnectAsync("publisher");

        await peer.PublishAsync("t", new byte[100_000], MqttQualityOfServiceLevel.AtLeastOnce, 1);
        Assert.Equal(MqttControlPacketType.PubAck, (await peer.ReceiveAsync()).Type);
        Assert.Equal(100_000, (await subscriber.ReceiveAsync()).AsPublish().Payload.Length);

        await peer.PublishAsync("t", new byte[100_001], MqttQualityOfServiceLevel.AtLeastOnce, 2);
        Assert.Null(await peer.TryReceiveAsync());
        Assert.Equal(MqttReasonCode.PacketTooLarge, (await host.NextEndAsync()).Reason);
    }

    [Theory]
    [InlineData("alleycat-subscribe")]
    [InlineData("alleycat-subscribe/class-1")]
    [InlineData("alleycat-race/class-1")]
    [InlineData("alleycat-record/class-1")]
    [InlineData("alleycat-ack/42")]
    public async Task Nobody_but_the_platform_publishes_boards(string topic)
    {
        await using var host = new BrokerHost();
        await using var witness = await host.ConnectAsync("witness");
        await witness.SubscribeAsync("#");
        await using var forger = await host.ConnectAsync("forger");

        await forger.PublishAsync(topic, "forged"u8.ToArray());

        Assert.Null(await forger.TryReceiveAsync());
        Assert.Equal(MqttConnectionEndCause.NotAuthorized, (await host.NextEndAsync()).Cause);
        await host.Broker.PublishAsync(new TopicMessage(topic, "true"u8.ToArray()));
        Assert.Equal("true", (await witness.ReceiveAsync()).AsPublish().Payload);
    }

    [Fact]
    public async Task A_will_on_a_board_refuses_the_connection()
    {
        await using var host = new BrokerHost();
        await using var forger = await host.DialAsync();
        var connAck = await forger.ConnectAsync("forger", will: new("alleycat-subscribe/class-1", "forged"u8.ToArray()));
        Assert.Equal((byte)MqttConnectReturnCode.NotAuthorized, connAck.Code);
    }

    [Fact]
    public async Task Messages_of_one_publisher_arrive_in_order()
    {
        await using var host = new BrokerHost();
        await using var subscriber = await host.ConnectAsync("subscriber");
        await subscriber.SubscribeAsync("t", MqttQualityOfServiceLevel.AtLeastOnce);
        await using var publisher = await host.ConnectClientAsync(new() { ClientId = "publisher" });
        var publishes = Enumerable.Range(0, 90).Select(i => publisher.PublishAsync(
            "t", System.Text.Encoding.UTF8.GetBytes($"{i}"), MqttQualityOfServiceLevel.AtLeastOnce).AsTask());
        await Task.WhenAll(publishes);

        for (var i = 0; i < 90; i++)
            Assert.Equal($"{i}", (await subscriber.ReceiveAsync()).AsPublish().Payload);
    }

    [Fact]
    public async Task A_publisher_that_changes_topics_is_heard_on_all_of_them()
    {
        await using var host = new BrokerHost();
        await using var subscriber = await host.ConnectAsync("subscriber");
        await subscriber.SubscribeAsync("t/+");
        await using var publisher = await host.ConnectAsync("publisher");
        for (var i = 0; i < 20; i++)
            await publisher.PublishAsync($"t/{i % 7}", System.Text.Encoding.UTF8.GetBytes($"{i}"));
        for (var i = 0; i < 20; i++)
        {
            var message = (await subscriber.ReceiveAsync()).AsPublish();
            Assert.Equal(($"t/{i % 7}", $"{i}"), (message.Topic, message.Payload));
        }
    }

    [Fact]
    public async Task The_platform_may_not_publish_to_a_filter()
    {
        await using var host = new BrokerHost();
        await Assert.ThrowsAsync<ArgumentException>(async () => await host.Broker.PublishAsync(new("a/#", default)));
        await Assert.ThrowsAsync<ArgumentException>(async () => await host.Broker.PublishAsync(new("", default)));
        await Assert.ThrowsAsync<ArgumentException>(async () => await host.Broker.PublishAsync(new("a", default, Qos: 2)));
    }
}
