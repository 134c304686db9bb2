using Alleycat.Mqtt.Packets;
using Alleycat.Mqtt.Tests.Support;

namespace Alleycat.Mqtt.Tests.Hostile;

/// <summary>A session of every packet that a client may send, with each byte of it wrong in turn.</summary>
public sealed class EveryByteTests
{
    // CONNECT with a will, a user name and a password; SUBSCRIBE; PUBLISH of both QoS; PUBACK; UNSUBSCRIBE; PINGREQ; DISCONNECT.
    private const string Session311 =
        "10 22 0004 4D515454 04 CE 003C 0004 62696B65 0004 77696C6C 0002 6279 0002 6D65 0002 7077"
        + "82 0C 0001 0003 612F62 01 0001 23 00" + "30 05 0003 612F62" + "32 09 0003 612F62 0001 7878" + "40 02 0001"
        + "A2 07 0002 0003 612F62" + "C0 00" + "E0 00";

    // The same with properties: session expiry, receive maximum, a user property, topic aliases; will delay; subscription id.
    private const string Session500 =
        "10 3B 0004 4D515454 05 CE 003C 12 1100000064 210005 26 0001 6B 0001 76 220003 0004 62696B65 05 1800000001 0004 77696C6C 0002 6279"
        + "0002 6D65 0002 7077" + "82 0B 0001 02 0B05 0003 612F62 01" + "32 0D 0003 612F62 0001 03 230001 7878"
        + "32 09 0000 0002 03 230001 79" + "40 04 0001 10 00" + "A2 08 0002 00 0003 612F62" + "C0 00" + "E0 07 00 05 1100000000";

    [Theory]
    [InlineData(Session311)]
    [InlineData(Session500)]
    public async Task Every_byte_of_every_packet_wrong_in_turn_harms_nobody(string hex)
    {
        const int Memory = 256 * 1024;
        await using var host = new BrokerHost(new() { PayloadBytesMax = 4096, MemoryBytesMax = Memory });
        var whole = Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));
        Assert.Equal(MqttConnectionEndCause.ClientDisconnected, (await ServeAsync(host, whole)).Cause);
        for (var at = 0; at < whole.Length; at++)
        {
            foreach (var wrong in new[] { (byte)0x00, (byte)0xFF, (byte)(whole[at] ^ 0x01), (byte)(whole[at] ^ 0x80), (byte)(whole[at] + 1) })
            {
                byte[] bytes = [.. whole[..at], wrong, .. whole[(at + 1)..]];
                var end = await ServeAsync(host, bytes);
                Assert.True(
                    end.Cause is not (MqttConnectionEndCause.ServerError or MqttConnectionEndCause.IngestFailed),
                    $"Byte {at} as {wrong:X2}: {end.Error}");
            }
            Assert.InRange(host.Broker.MemoryBytes, 0, Memory);
        }
        Assert.Equal(0, host.Broker.ConnectionCount);
        await host.AssertServesAsync();
    }

    [Fact]
    public async Task Packets_out_of_order_end_their_connection_and_nothing_else()
    {
        await using var host = new BrokerHost();
        string[] packets =
        [
            "82 06 0001 0001 61 01", "30 04 0001 61 62", "32 06 0001 61 0001 62", "40 02 0001", "A2 05 0002 0001 61", "C0 00", "E0 00",
            "20 02 0000", "90 03 0001 00", "B0 02 0001", "D0 00", "50 02 0001", "62 02 0001", "70 02 0001", "F0 00",
        ];
        foreach (var first in packets)
        {
            await using var peer = await host.DialAsync();
            await peer.SendHexAsync(first);
            Assert.Empty(await peer.ReceiveToEndAsync());
            Assert.Equal(MqttConnectionEndCause.Refused, (await host.NextEndAsync()).Cause);
        }
        Assert.Equal(0, host.Broker.SessionCount);
        await host.AssertServesAsync();
    }

    [Fact]
    public async Task An_id_that_many_claim_at_once_belongs_to_one_and_nothing_is_left_of_the_others()
    {
        await using var host = new BrokerHost();
        var claimants = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => host.DialAsync()));
        await Task.WhenAll(claimants.Select(peer => peer.SendAsync(
            output => new MqttConnectPacket { ClientId = "wanted", CleanSession = false }.Write(output))));
        for (var i = 0; i < 49; i++)
            Assert.Equal(MqttConnectionEndCause.SessionTakenOver, (await host.NextEndAsync()).Cause);
        Assert.Equal((1, 1), (host.Broker.ConnectionCount, host.Broker.SessionCount));
        foreach (var peer in claimants)
            await peer.DisposeAsync();
        await host.NextEndAsync();
        await host.AssertServesAsync();
    }

    [Fact]
    public async Task Half_open_connections_that_say_nothing_are_closed_and_the_others_served_meanwhile()
    {
        var time = new FakeTime();
        await using var host = new BrokerHost(new() { ConnectionsMax = 150 }, time);
        var silent = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => host.DialAsync()));
        // Half of them begin a CONNECT and never end it.
        foreach (var peer in silent.Take(50))
            await peer.SendHexAsync("10 10 0004");
        await host.WaitForConnectionsAsync(100);
        await host.AssertServesAsync();
        await host.NextEndAsync();
        time.Advance(TimeSpan.FromSeconds(12));
        for (var i = 0; i < 100; i++)
            Assert.Equal(MqttConnectionEndCause.ConnectTimeout, (await host.NextEndAsync()).Cause);
        foreach (var peer in silent)
            await peer.DisposeAsync();
        await host.AssertServesAsync();
    }

    private static async Task<MqttConnectionEnd> ServeAsync(BrokerHost host, byte[] bytes)
    {
        var (client, server) = DuplexPipe.CreatePair();
        var served = host.Broker.RunConnectionAsync(server, new("wrong"));
        await client.Output.WriteAsync(bytes);
        await client.Output.CompleteAsync();
        await served.WaitAsync(Patience.Limit);
        // Not before: a peer that takes no answers any more is a lost connection, whatever it sent.
        await client.Input.CompleteAsync();
        return await host.NextEndAsync();
    }
}
