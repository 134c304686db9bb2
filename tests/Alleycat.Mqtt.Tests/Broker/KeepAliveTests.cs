using Alleycat.Mqtt.Packets;
using Alleycat.Mqtt.Tests.Support;

namespace Alleycat.Mqtt.Tests.Broker;

/// <summary>Section 3.1.2.10, and the wait for a CONNECT; the clock moves when told.</summary>
public sealed class KeepAliveTests
{
    [Fact]
    public async Task Silence_of_one_and_a_half_keep_alives_ends_the_connection()
    {
        var time = new FakeTime();
        await using var host = new BrokerHost(time: time);
        await using var peer = await host.ConnectAsync(keepAlive: 10);

        time.Advance(TimeSpan.FromSeconds(14));
        await peer.AssertNothingBeforePingRespAsync();
        time.Advance(TimeSpan.FromSeconds(14));
        await peer.AssertNothingBeforePingRespAsync();
        time.Advance(TimeSpan.FromSeconds(15));

        Assert.Null(await peer.TryReceiveAsync());
        Assert.Equal(MqttConnectionEndCause.KeepAliveTimeout, (await host.NextEndAsync()).Cause);
    }

    [Fact]
    public async Task A_keep_alive_of_zero_never_ends_a_connection()
    {
        var time = new FakeTime();
        await using var host = new BrokerHost(time: time);
        await using var peer = await host.ConnectAsync(keepAlive: 0);
        time.Advance(TimeSpan.FromHours(2));
        await peer.AssertNothingBeforePingRespAsync();
    }

    [Fact]
    public async Task Bytes_that_never_become_a_packet_do_not_keep_a_connection_alive()
    {
        var time = new FakeTime();
        await using var host = new BrokerHost(time: time);
        await using var peer = await host.ConnectAsync(keepAlive: 10);
        await peer.AssertNothingBeforePingRespAsync();
        await peer.SendHexAsync("30 7F 0001");
        time.Advance(TimeSpan.FromSeconds(8));
        await peer.SendHexAsync("61 62 63");
        time.Advance(TimeSpan.FromSeconds(8));
        Assert.Null(await peer.TryReceiveAsync());
    }

    [Fact]
    public async Task A_connection_without_a_connect_is_closed_in_time()
    {
        var time = new FakeTime();
        await using var host = new BrokerHost(new() { ConnectTimeout = TimeSpan.FromSeconds(5) }, time);
        await using var slow = await host.DialAsync();
        await slow.SendHexAsync("10 10 0004 4D51");
        await host.WaitForConnectionsAsync(1);
        time.Advance(TimeSpan.FromSeconds(6));
        Assert.Null(await slow.TryReceiveAsync());
        Assert.Equal(MqttConnectionEndCause.ConnectTimeout, (await host.NextEndAsync()).Cause);
    }

    [Fact]
    public async Task A_client_that_waits_for_our_commit_is_not_silent()
    {
        var time = new FakeTime();
        await using var host = new BrokerHost(new() { InboundWindowMax = 1 }, time);
        await using var peer = await host.ConnectAsync(keepAlive: 10);
        host.Rule.Hold();
        await peer.SendHexAsync("32 16 0010 616C6C65796361742D7075626C697368 0001 6161" + "C0 00");
        await host.Rule.Entered.WaitAsync(Patience.Limit);
        time.Advance(TimeSpan.FromSeconds(60));
        host.Rule.Release();
        Assert.Equal("0001", (await peer.ReceiveAsync()).Hex);
        Assert.Equal(MqttControlPacketType.PingResp, (await peer.ReceiveAsync()).Type);
    }
}
