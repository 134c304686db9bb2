using Alleycat.Mqtt.Packets;
using Alleycat.Mqtt.Tests.Support;

namespace Alleycat.Mqtt.Tests.Broker;

/// <summary>Acknowledged means durable: what a PUBACK promises, and when it is not given.</summary>
public sealed class AcknowledgementTests
{
    [Fact]
    public async Task Publish_with_qos1_is_acknowledged_after_commit_and_not_before()
    {
        await using var host = new BrokerHost();
        await using var peer = await host.ConnectAsync();
        host.Rule.Hold();

        await peer.PublishAsync("alleycat-publish", "one"u8.ToArray(), MqttQualityOfServiceLevel.AtLeastOnce, packetId: 7);
        await host.Rule.Entered.WaitAsync(Patience.Limit);
        // The broker answers a ping meanwhile, so a PUBACK that came too early would be seen before it.
        await peer.AssertNothingBeforePingRespAsync();

        host.Rule.Release();
        var packet = await peer.ReceiveAsync();
        Assert.Equal(MqttControlPacketType.PubAck, packet.Type);
        Assert.Equal("0007", packet.Hex);
        Assert.Equal(1, host.Rule.Count);
    }

    [Fact]
    public async Task A_rule_that_throws_acknowledges_nothing_and_closes_the_connection()
    {
        await using var host = new BrokerHost();
        await using var peer = await host.ConnectAsync();
        host.Rule.Failure = new IOException("The disk is full.");

        await peer.PublishAsync("alleycat-publish", "one"u8.ToArray(), MqttQualityOfServiceLevel.AtLeastOnce, packetId: 7);

        Assert.Null(await peer.TryReceiveAsync());
        var end = await host.NextEndAsync();
        Assert.Equal(MqttConnectionEndCause.IngestFailed, end.Cause);
        Assert.IsType<IOException>(end.Error);
        host.Rule.Failure = null;
        await host.AssertServesAsync();
    }

    [Fact]
    public async Task Messages_behind_a_failed_batch_are_not_handed_to_the_rule()
    {
        await using var host = new BrokerHost();
        await using var peer = await host.ConnectAsync();
        host.Rule.Hold();
        await peer.PublishAsync("alleycat-publish", "one"u8.ToArray(), MqttQualityOfServiceLevel.AtLeastOnce, packetId: 1);
        await host.Rule.Entered.WaitAsync(Patience.Limit);
        await peer.PublishAsync("alleycat-publish", "two"u8.ToArray(), MqttQualityOfServiceLevel.AtLeastOnce, packetId: 2);
        await peer.AssertNothingBeforePingRespAsync();

        host.Rule.Failure = new IOException("Gone.");
        host.Rule.Release();

        Assert.Null(await peer.TryReceiveAsync());
        await host.NextEndAsync();
        Assert.Equal(0, host.Rule.Count);
    }

    [Fact]
    public async Task Pubacks_come_in_the_order_of_the_publishes_whether_or_not_the_rule_takes_them()
    {
        await using var host = new BrokerHost();
        await using var peer = await host.ConnectAsync();
        host.Rule.Hold();

        await peer.PublishAsync("alleycat-publish", "a"u8.ToArray(), MqttQualityOfServiceLevel.AtLeastOnce, packetId: 3);
        await host.Rule.Entered.WaitAsync(Patience.Limit);
        await peer.PublishAsync("elsewhere", "b"u8.ToArray(), MqttQualityOfServiceLevel.AtLeastOnce, packetId: 2);
        await peer.PublishAsync("alleycat-publish/1", "c"u8.ToArray(), MqttQualityOfServiceLevel.AtLeastOnce, packetId: 1);
        host.Rule.Release();

        foreach (var expected in new[] { "0003", "0002", "0001" })
        {
            var packet = await peer.ReceiveAsync();
            Assert.Equal(MqttControlPacketType.PubAck, packet.Type);
            Assert.Equal(expected, packet.Hex);
        }
        Assert.Equal(["alleycat-publish", "alleycat-publish/1"], host.Rule.Messages.Select(m => m.Topic));
    }

    [Fact]
    public async Task What_came_before_the_end_of_a_connection_is_still_committed()
    {
        await using var host = new BrokerHost();
        var peer = await host.ConnectAsync("brief");

        await peer.PublishAsync("alleycat-publish", "first"u8.ToArray());
        await peer.PublishAsync("alleycat-publish", "last"u8.ToArray());
        await peer.DisconnectAsync();
        await peer.DisposeAsync();

        await host.Rule.WaitForAsync(2);
        Assert.Equal(["first", "last"], host.Rule.Messages.Select(m => System.Text.Encoding.UTF8.GetString(m.Payload)));
        Assert.All(host.Rule.Messages, m => Assert.Equal("brief", m.ClientId));
    }

    [Fact]
    public async Task While_the_rule_is_slow_no_more_than_the_window_is_read_and_everything_arrives_in_the_end()
    {
        const int count = 1000;
        await using var host = new BrokerHost(new() { InboundWindowMax = 10 });
        await using var peer = await host.ConnectAsync();
        host.Rule.Hold();
        await peer.SendAsync(output =>
        {
            for (ushort i = 1; i <= count; i++)
            {
                new MqttPublishPacket
                {
                    Topic = "alleycat-publish"u8,
                    Payload = System.Text.Encoding.UTF8.GetBytes($"{i}"),
                    Qos = MqttQualityOfServiceLevel.AtLeastOnce,
                    PacketId = i,
                }.Write(output, MqttProtocolVersion.V311);
            }
        });
        await host.Rule.Entered.WaitAsync(Patience.Limit);

        host.Rule.Release();
        for (var i = 1; i <= count; i++)
        {
            var packet = await peer.ReceiveAsync();
            Assert.Equal(MqttControlPacketType.PubAck, packet.Type);
            Assert.Equal($"{i:X4}", packet.Hex);
        }
        Assert.Equal(Enumerable.Range(1, count), host.Rule.Messages.Select(m => int.Parse(m.Payload)));
        Assert.InRange(host.Rule.BatchSizeMax, 1, 10);
    }

    [Fact]
    public async Task A_thousand_connections_publish_three_hundred_messages_each_without_loss()
    {
        const int connections = 1000;
        const int messages = 300;
        await using var host = new BrokerHost();
        var riders = Enumerable.Range(0, connections).Select(async rider =>
        {
            await using var client = await host.ConnectClientAsync(new() { ClientId = $"rider-{rider}" });
            var publishes = new List<Task>(messages);
            for (var second = 1; second <= messages; second++)
            {
                publishes.Add(client.PublishAsync(
                    "alleycat-publish", BitConverter.GetBytes((rider << 16) | second), MqttQualityOfServiceLevel.AtLeastOnce).AsTask());
            }
            await Task.WhenAll(publishes);
            await client.DisconnectAsync();
        });
        await Task.WhenAll(riders);

        var byRider = host.Rule.Messages.GroupBy(m => BitConverter.ToInt32(m.Payload) >> 16).ToList();
        Assert.Equal(connections, byRider.Count);
        Assert.All(byRider, rider => Assert.Equal(
            Enumerable.Range(1, messages), rider.Select(m => BitConverter.ToInt32(m.Payload) & 0xFFFF)));
    }
}
