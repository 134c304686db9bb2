using Alleycat.Mqtt.Packets;
using Alleycat.Mqtt.Tests.Support;

namespace Alleycat.Mqtt.Tests.Hostile;

/// <summary>
/// The goal: no bytes whatever harm anyone but their sender. Method: each attack is sent raw; the broker must close
/// that connection (or
/// go on waiting for the rest of a packet), and afterwards serve a healthy client from CONNECT to delivery.
/// </summary>
public sealed class HostilePeerTests
{
    private const string Connect = "10 10 0004 4D515454 04 02 0000 0004 62696B65";

    public static TheoryData<string, string> BeforeConnect => new()
    {
        { "reserved type 0", "00 00" },
        { "connect with flags", "11 10 0004 4D515454 04 02 0000 0004 62696B65" },
        { "a remaining length of five bytes", "10 FF FF FF FF 7F" },
        { "a remaining length that is padded", "10 80 00" },
        { "256 MB announced", "10 FF FF FF 7F" },
        { "protocol name too long", "10 10 FFFF 4D515454 04 02 0000 0004 62696B65" },
        { "another protocol", "10 10 0004 48545450 04 02 0000 0004 62696B65" },
        { "HTTP", "47455420 2F20 485454502F312E310D0A0D0A" },
        { "TLS", "16 03 01 00 05 01 00 00 01 03" },
        { "reserved connect flag", "10 10 0004 4D515454 04 03 0000 0004 62696B65" },
        { "password without user name", "10 14 0004 4D515454 04 42 0000 0004 62696B65 0002 6869" },
        { "user name missing", "10 10 0004 4D515454 04 82 0000 0004 62696B65" },
        { "password missing", "10 14 0004 4D515454 04 C2 0000 0004 62696B65 0002 6869" },
        { "client id longer than the packet", "10 10 0004 4D515454 04 02 0000 0005 62696B65" },
        { "client id not UTF-8", "10 10 0004 4D515454 04 02 0000 0004 62ED A080" },
        { "client id with U+0000", "10 10 0004 4D515454 04 02 0000 0004 62006B65" },
        { "bytes behind the last field", "10 11 0004 4D515454 04 02 0000 0004 62696B65 00" },
        { "no client id field", "10 0A 0004 4D515454 04 02 0000" },
        { "nothing behind the level", "10 07 0004 4D515454 04" },
        { "an empty body", "10 00" },
        { "MQTT 5 with a property twice", "10 1B 0004 4D515454 05 02 0000 0A 1100000001 1100000002 0004 62696B65" },
        { "MQTT 5 with an unknown property", "10 13 0004 4D515454 05 02 0000 02 7F01 0004 62696B65" },
        { "MQTT 5 with properties longer than the packet", "10 11 0004 4D515454 05 02 0000 7F 0004 62696B65" },
        { "MQTT 5 with receive maximum 0", "10 14 0004 4D515454 05 02 0000 03 210000 0004 62696B65" },
    };

    public static TheoryData<string, string> AfterConnect => new()
    {
        { "reserved type 0", "00 00" },
        { "auth", "F0 00" },
        { "a server's connack", "20 02 0000" },
        { "a server's suback", "90 03 0001 00" },
        { "a server's unsuback", "B0 02 0001" },
        { "a server's pingresp", "D0 00" },
        { "pubrec", "50 02 0001" },
        { "pubrel", "62 02 0001" },
        { "pubcomp", "70 02 0001" },
        { "publish of qos 3", "36 06 0001 61 0001 62" },
        { "publish of qos 0 with dup", "38 04 0001 61 62" },
        { "publish of qos 1 with packet id 0", "32 06 0001 61 0000 62" },
        { "publish of qos 1 without packet id", "32 03 0001 61" },
        { "publish without topic", "30 02 0000" },
        { "publish on a wildcard", "30 04 0001 23 62" },
        { "publish on a plus", "30 05 0002 612B 62" },
        { "publish on U+0000", "30 04 0001 00 62" },
        { "publish on what is not UTF-8", "30 04 0001 FF 62" },
        { "publish whose topic is longer than the packet", "30 04 00FF 61 62" },
        { "publish of 256 MB announced", "30 FF FF FF 7F" },
        { "puback of packet id 0", "40 02 0000" },
        { "puback too short", "40 01 00" },
        { "puback too long", "40 04 0001 0000" },
        { "puback with flags", "42 02 0001" },
        { "subscribe with a filter cut off", "82 05 0001 0005 61" },
        { "pingreq with a body", "C0 01 00" },
        { "pingreq with flags", "C1 00" },
        { "disconnect with a body", "E0 01 00" },
        { "disconnect with flags", "E1 00" },
    };

    [Theory]
    [MemberData(nameof(BeforeConnect))]
    public async Task Before_the_connect(string attack, string hex)
    {
        await using var host = new BrokerHost();
        await using var peer = await host.DialAsync();
        await peer.SendHexAsync(hex);
        var answers = await peer.ReceiveToEndAsync();
        Assert.All(answers, answer => Assert.True(answer.Type == MqttControlPacketType.ConnAck && answer.Body[1] != 0, attack));
        await host.AssertServesAsync();
    }

    [Theory]
    [MemberData(nameof(AfterConnect))]
    public async Task After_the_connect(string attack, string hex)
    {
        await using var host = new BrokerHost();
        await using var peer = await host.DialAsync();
        await peer.SendHexAsync(Connect + hex);
        var answers = await peer.ReceiveToEndAsync();
        Assert.True(answers.Count == 1, $"{attack}: only the CONNACK may be answered.");
        Assert.Equal(MqttConnectionEndCause.ProtocolViolation, (await host.NextEndAsync()).Cause);
        await host.AssertServesAsync();
    }

    [Theory]
    [MemberData(nameof(AfterConnect))]
    public async Task After_an_mqtt5_connect_the_reason_is_told(string attack, string hex)
    {
        // These are an invalid packet in both versions but these, which 5.0 gives a meaning.
        if (attack is "disconnect with a body" or "puback too long" or "publish of qos 0 with dup")
            return;
        await using var host = new BrokerHost();
        await using var peer = await host.ConnectAsync("five", version: MqttProtocolVersion.V500);
        await peer.SendHexAsync(hex);
        var answers = await peer.ReceiveToEndAsync();
        var last = Assert.Single(answers);
        Assert.Equal(MqttControlPacketType.Disconnect, last.Type);
        Assert.True(last.Body[0] >= 0x80, attack);
        await host.AssertServesAsync();
    }

    [Fact]
    public async Task Every_truncation_of_a_session_only_waits_or_closes()
    {
        await using var host = new BrokerHost();
        var whole = Convert.FromHexString((Connect
            + "82 08 0001 0003 612F62 01" + "32 09 0003 612F62 0001 7878" + "A2 07 0002 0003 612F62" + "C0 00" + "E0 00")
            .Replace(" ", "", StringComparison.Ordinal));
        for (var length = 1; length <= whole.Length; length++)
        {
            await using var peer = await host.DialAsync();
            await peer.SendAsync(whole.AsMemory(0, length));
            peer.EndSending();
            await peer.ReceiveToEndAsync();
            await host.NextEndAsync();
        }
        Assert.Equal(0, host.Broker.SessionCount);
        Assert.Equal(0, host.Broker.ConnectionCount);
        await host.AssertServesAsync();
    }

    [Fact]
    public async Task A_storm_of_connections_that_come_and_go_leaves_nothing_behind()
    {
        await using var host = new BrokerHost();
        await Task.WhenAll(Enumerable.Range(0, 300).Select(async i =>
        {
            await using var peer = await host.DialAsync();
            if (i % 3 > 0)
                await peer.ConnectAsync($"storm-{i % 50}", cleanSession: i % 2 == 0);
            if (i % 3 > 1)
                await peer.SendHexAsync("82 06 0001 0001 61 01");
        }));
        for (var i = 0; i < 300; i++)
            await host.NextEndAsync();
        Assert.Equal(0, host.Broker.ConnectionCount);
        Assert.InRange(host.Broker.SessionCount, 0, 50);
        await host.AssertServesAsync();
    }
}
