using Alleycat.Mqtt.Packets;
using Alleycat.Mqtt.Tests.Support;

namespace Alleycat.Mqtt.Tests.Broker;

/// <summary>Sections 3.1.2.4 (clean session), 4.1 (session state) and 4.4 (delivery again).</summary>
public sealed class SessionTests
{
    [Fact]
    public async Task A_kept_session_gets_qos1_messages_of_its_absence_in_order_and_no_qos0()
    {
        await using var host = new BrokerHost();
        await LeaveAsync(host, "t/#", MqttQualityOfServiceLevel.AtLeastOnce);

        for (byte i = 0; i < 5; i++)
            await host.Broker.PublishAsync(new($"t/{i}", new[] { (byte)(0x30 + i) }, (byte)(i % 2)));

        await using var back = await host.DialAsync();
        Assert.True((await back.ConnectAsync("keeper", cleanSession: false)).IsSessionPresent);
        foreach (var expected in new[] { "1", "3" })
        {
            var message = (await back.ReceiveAsync()).AsPublish();
            Assert.Equal((expected, false), (message.Payload, message.Dup));
            await back.AcknowledgeAsync(message.PacketId);
        }
        await back.AssertNothingBeforePingRespAsync();
    }

    [Fact]
    public async Task What_was_not_acknowledged_is_sent_again_with_its_id_and_the_dup_flag()
    {
        await using var host = new BrokerHost();
        await using var first = await host.ConnectAsync("keeper", cleanSession: false);
        await first.SubscribeAsync("t", MqttQualityOfServiceLevel.AtLeastOnce);
        for (var i = 0; i < 3; i++)
            await host.Broker.PublishAsync(new("t", new[] { (byte)(0x61 + i) }, Qos: 1));
        var sent = new List<Publication>();
        for (var i = 0; i < 3; i++)
            sent.Add((await first.ReceiveAsync()).AsPublish());
        await first.AcknowledgeAsync(sent[1].PacketId);
        await first.AssertNothingBeforePingRespAsync();
        await first.DisposeAsync();
        await host.NextEndAsync();

        await using var second = await host.ConnectAsync("keeper", cleanSession: false);
        foreach (var expected in new[] { sent[0], sent[2] })
        {
            var again = (await second.ReceiveAsync()).AsPublish();
            Assert.Equal((expected.Payload, expected.PacketId, true), (again.Payload, again.PacketId, again.Dup));
        }
        await second.AssertNothingBeforePingRespAsync();
    }

    [Fact]
    public async Task A_takeover_keeps_the_session_and_delivers_what_is_unacknowledged()
    {
        await using var host = new BrokerHost();
        await using var older = await host.ConnectAsync("keeper", cleanSession: false);
        await older.SubscribeAsync("t", MqttQualityOfServiceLevel.AtLeastOnce);
        await host.Broker.PublishAsync(new("t", "m"u8.ToArray(), Qos: 1));
        await older.ReceiveAsync();

        await using var newer = await host.DialAsync();
        Assert.True((await newer.ConnectAsync("keeper", cleanSession: false)).IsSessionPresent);
        Assert.True((await newer.ReceiveAsync()).AsPublish().Dup);
        Assert.Null(await older.TryReceiveAsync());
    }

    [Fact]
    public async Task A_clean_session_ends_with_its_connection()
    {
        await using var host = new BrokerHost();
        var peer = await host.ConnectAsync("brief", cleanSession: true);
        await peer.SubscribeAsync("t", MqttQualityOfServiceLevel.AtLeastOnce);
        await peer.DisposeAsync();
        await host.NextEndAsync();
        Assert.Equal(0, host.Broker.SessionCount);
        await host.Broker.PublishAsync(new("t", "m"u8.ToArray(), Qos: 1));

        await using var back = await host.DialAsync();
        Assert.False((await back.ConnectAsync("brief", cleanSession: false)).IsSessionPresent);
        await back.AssertNothingBeforePingRespAsync();
    }

    [Fact]
    public async Task A_clean_session_discards_one_that_was_kept()
    {
        await using var host = new BrokerHost();
        await LeaveAsync(host, "t", MqttQualityOfServiceLevel.AtLeastOnce);
        await host.Broker.PublishAsync(new("t", "m"u8.ToArray(), Qos: 1));
        await using var back = await host.DialAsync();
        Assert.False((await back.ConnectAsync("keeper", cleanSession: true)).IsSessionPresent);
        await host.Broker.PublishAsync(new("t", "n"u8.ToArray(), Qos: 1));
        await back.AssertNothingBeforePingRespAsync();
    }

    [Fact]
    public async Task A_session_expires()
    {
        var time = new FakeTime();
        await using var host = new BrokerHost(new() { SessionExpiryMax = TimeSpan.FromHours(1) }, time);
        await LeaveAsync(host, "t", MqttQualityOfServiceLevel.AtLeastOnce);
        time.Advance(TimeSpan.FromMinutes(59));
        Assert.Equal(1, host.Broker.SessionCount);
        time.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(0, host.Broker.SessionCount);
    }

    [Fact]
    public async Task The_queue_of_an_absent_client_is_bounded()
    {
        await using var host = new BrokerHost(new() { SessionQueueBytesMax = 10_000 });
        await LeaveAsync(host, "t", MqttQualityOfServiceLevel.AtLeastOnce);
        for (var i = 0; i < 100; i++)
            await host.Broker.PublishAsync(new("t", new byte[1000], Qos: 1));
        await using var back = await host.ConnectAsync("keeper", cleanSession: false);
        var kept = 0;
        await back.SendHexAsync("C0 00");
        while ((await back.ReceiveAsync()).Type == MqttControlPacketType.Publish)
            kept++;
        Assert.InRange(kept, 0, 9);
    }

    [Fact]
    public async Task No_more_than_the_window_is_sent_before_a_puback()
    {
        await using var host = new BrokerHost(new() { OutboundWindowMax = 2 });
        await using var peer = await host.ConnectAsync();
        await peer.SubscribeAsync("t", MqttQualityOfServiceLevel.AtLeastOnce);
        for (var i = 0; i < 4; i++)
            await host.Broker.PublishAsync(new("t", new[] { (byte)(0x30 + i) }, Qos: 1));

        var first = (await peer.ReceiveAsync()).AsPublish();
        var second = (await peer.ReceiveAsync()).AsPublish();
        Assert.Equal(("0", "1"), (first.Payload, second.Payload));
        await peer.AssertNothingBeforePingRespAsync();
        await peer.AcknowledgeAsync(first.PacketId);
        Assert.Equal("2", (await peer.ReceiveAsync()).AsPublish().Payload);
        await peer.AssertNothingBeforePingRespAsync();
    }

    [Fact]
    public async Task A_puback_for_nothing_does_no_harm()
    {
        await using var host = new BrokerHost();
        await using var peer = await host.ConnectAsync();
        await peer.AcknowledgeAsync(77);
        await peer.AssertNothingBeforePingRespAsync();
    }

    private static async Task LeaveAsync(BrokerHost host, string filter, MqttQualityOfServiceLevel qos)
    {
        await using var peer = await host.ConnectAsync("keeper", cleanSession: false);
        await peer.SubscribeAsync(filter, qos);
        await peer.DisconnectAsync();
        Assert.Equal(MqttConnectionEndCause.ClientDisconnected, (await host.NextEndAsync()).Cause);
    }
}
