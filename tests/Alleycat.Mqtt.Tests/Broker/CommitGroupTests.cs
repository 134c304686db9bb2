using Alleycat.Mqtt.Connections;
using Alleycat.Mqtt.Packets;
using Alleycat.Mqtt.Tests.Support;

namespace Alleycat.Mqtt.Tests.Broker;

/// <summary>Batches of many connections go to the rule together, and fail apart.</summary>
public sealed class CommitGroupTests
{
    private const int Peers = 8;

    [Fact]
    public async Task What_many_connections_send_while_the_rule_is_busy_is_handed_over_in_one_call()
    {
        await using var host = new BrokerHost();
        host.Rule.Hold();
        var peers = await PublishFromAllAsync(host);

        host.Rule.Release();
        foreach (var (peer, index) in peers.Select((peer, index) => (peer, index)))
            Assert.Equal($"{index + 1:X4}", (await ReceivePubAckAsync(peer)).Hex);
        Assert.Equal(Peers, host.Rule.Count);
        // The others came while these were under way, and so together.
        Assert.Equal(Peers - CommitGroups.UnderWayMax, host.Rule.BatchSizeMax);
        await DisposeAsync(peers);
    }

    [Fact]
    public async Task A_message_that_the_rule_cannot_take_ends_its_own_connection_only()
    {
        await using var host = new BrokerHost();
        host.Rule.Hold();
        var peers = await PublishFromAllAsync(host);

        host.Rule.RefusedClient = $"bike-{Peers - 1}";
        host.Rule.Release();
        foreach (var peer in peers[..^1])
            await ReceivePubAckAsync(peer);
        Assert.Null(await peers[^1].TryReceiveAsync());
        var end = await host.NextEndAsync();
        Assert.Equal(MqttConnectionEndCause.IngestFailed, end.Cause);
        Assert.Equal($"bike-{Peers - 1}", end.ClientId);
        Assert.Equal(Peers - 1, host.Rule.Count);
        await DisposeAsync(peers);
    }

    /// <summary>As many batches as may be are under way; the broker has read the others' before this returns.</summary>
    private static async Task<RawPeer[]> PublishFromAllAsync(BrokerHost host)
    {
        var peers = new RawPeer[Peers];
        for (var i = 0; i < Peers; i++)
        {
            peers[i] = await host.ConnectAsync($"bike-{i}");
            await peers[i].PublishAsync("alleycat-publish", "one"u8.ToArray(), MqttQualityOfServiceLevel.AtLeastOnce, (ushort)(i + 1));
            if (i < CommitGroups.UnderWayMax)
                await host.Rule.HandedOverAsync(i + 1);
            else
                await peers[i].AssertNothingBeforePingRespAsync();
        }
        return peers;
    }

    private static async Task<ReceivedPacket> ReceivePubAckAsync(RawPeer peer)
    {
        var packet = await peer.ReceiveAsync();
        Assert.Equal(MqttControlPacketType.PubAck, packet.Type);
        return packet;
    }

    private static async Task DisposeAsync(RawPeer[] peers)
    {
        foreach (var peer in peers)
            await peer.DisposeAsync();
    }
}
