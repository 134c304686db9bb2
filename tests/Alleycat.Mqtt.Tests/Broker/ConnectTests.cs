using Alleycat.Mqtt.Packets;
using Alleycat.Mqtt.Tests.Support;

namespace Alleycat.Mqtt.Tests.Broker;

/// <summary>MQTT 3.1.1, sections 3.1 (CONNECT) and 3.2 (CONNACK), byte by byte.</summary>
public sealed class ConnectTests
{
    private const string Connect = "10 10 0004 4D515454 04 02 0000 0004 62696B65";

    [Fact]
    public async Task A_valid_connect_is_accepted_without_a_session()
    {
        await using var host = new BrokerHost();
        await using var peer = await host.DialAsync();
        await peer.SendHexAsync(Connect);
        var packet = await peer.ReceiveAsync();
        Assert.Equal(MqttControlPacketType.ConnAck, packet.Type);
        Assert.Equal("0000", packet.Hex);
    }

    [Theory]
    [InlineData("10 10 0004 4D515454 03 02 0000 0004 62696B65", "0001")] // Level 3.
    [InlineData("10 10 0004 4D515454 06 02 0000 0004 62696B65", "0001")] // Level 6.
    [InlineData("10 12 0006 4D5149736470 03 02 0000 0004 62696B65", "0001")] // MQIsdp, version 3.1.
    [InlineData("10 0C 0004 4D515454 04 00 0000 0000", "0002")] // No client id, but a session to keep.
    public async Task A_connect_that_cannot_be_served_is_answered_and_closed(string hex, string connAck)
    {
        await using var host = new BrokerHost();
        await using var peer = await host.DialAsync();
        await peer.SendHexAsync(hex);
        var packet = await peer.ReceiveAsync();
        Assert.Equal((MqttControlPacketType.ConnAck, connAck), (packet.Type, packet.Hex));
        Assert.Null(await peer.TryReceiveAsync());
        Assert.Equal(MqttConnectionEndCause.Refused, (await host.NextEndAsync()).Cause);
    }

    [Fact]
    public async Task An_empty_client_id_with_clean_session_gets_a_session_of_its_own()
    {
        await using var host = new BrokerHost();
        await using var first = await host.ConnectAsync("");
        await using var second = await host.ConnectAsync("");
        await first.AssertNothingBeforePingRespAsync();
        await second.AssertNothingBeforePingRespAsync();
        Assert.Equal(2, host.Broker.SessionCount);
    }

    [Theory]
    [InlineData("C0 00")] // PINGREQ.
    [InlineData("30 05 0001 61 62 63")] // PUBLISH.
    [InlineData("82 06 0001 0001 61 00")] // SUBSCRIBE.
    [InlineData("E0 00")] // DISCONNECT.
    [InlineData("20 02 0000")] // CONNACK, a server's.
    public async Task The_first_packet_must_be_a_connect(string hex)
    {
        await using var host = new BrokerHost();
        await using var peer = await host.DialAsync();
        await peer.SendHexAsync(hex);
        Assert.Null(await peer.TryReceiveAsync());
    }

    [Fact]
    public async Task A_second_connect_closes_the_connection()
    {
        await using var host = new BrokerHost();
        await using var peer = await host.ConnectAsync();
        await peer.SendHexAsync(Connect);
        Assert.Null(await peer.TryReceiveAsync());
        Assert.Equal(MqttConnectionEndCause.ProtocolViolation, (await host.NextEndAsync()).Cause);
    }

    [Fact]
    public async Task Packets_sent_with_the_connect_are_handled_after_it()
    {
        await using var host = new BrokerHost();
        await using var peer = await host.DialAsync();
        await peer.SendHexAsync(Connect + "82 08 0005 0003 612F62 00" + "C0 00");
        Assert.Equal(MqttControlPacketType.ConnAck, (await peer.ReceiveAsync()).Type);
        Assert.Equal("000500", (await peer.ReceiveAsync()).Hex);
        Assert.Equal(MqttControlPacketType.PingResp, (await peer.ReceiveAsync()).Type);
    }

    [Fact]
    public async Task A_connect_in_single_bytes_is_a_connect()
    {
        await using var host = new BrokerHost();
        await using var peer = await host.DialAsync();
        foreach (var b in Convert.FromHexString(Connect.Replace(" ", "", StringComparison.Ordinal)))
            await peer.SendAsync(new[] { b });
        Assert.Equal("0000", (await peer.ReceiveAsync()).Hex);
    }

    [Fact]
    public async Task A_newer_connection_takes_the_client_id_over()
    {
        await using var host = new BrokerHost();
        await using var older = await host.ConnectAsync("same");
        await using var newer = await host.ConnectAsync("same");
        Assert.Null(await older.TryReceiveAsync());
        Assert.Equal(MqttConnectionEndCause.SessionTakenOver, (await host.NextEndAsync()).Cause);
        await newer.AssertNothingBeforePingRespAsync();
        Assert.Equal(1, host.Broker.SessionCount);
    }

    [Fact]
    public async Task An_authorizer_may_refuse()
    {
        await using var host = new BrokerHost(new() { Authorizer = new RefusingAuthorizer() });
        await using var peer = await host.DialAsync();
        var connAck = await peer.ConnectAsync("bad");
        Assert.Equal((byte)MqttConnectReturnCode.NotAuthorized, connAck.Code);
        Assert.Null(await peer.TryReceiveAsync());
    }

    [Fact]
    public async Task One_connection_too_many_is_closed_and_the_next_one_fits_again()
    {
        await using var host = new BrokerHost(new() { ConnectionsMax = 1 });
        var only = await host.ConnectAsync("only");
        await using var extra = await host.DialAsync();
        Assert.Null(await extra.TryReceiveAsync());
        Assert.Equal(MqttConnectionEndCause.LimitReached, (await host.NextEndAsync()).Cause);

        await only.DisconnectAsync();
        Assert.Null(await only.TryReceiveAsync());
        await host.NextEndAsync();
        await only.DisposeAsync();
        await using var next = await host.ConnectAsync("next");
        await next.AssertNothingBeforePingRespAsync();
    }

    [Fact]
    public async Task One_session_too_many_is_refused_as_unavailable()
    {
        await using var host = new BrokerHost(new() { SessionsMax = 1 });
        await using var only = await host.ConnectAsync("only");
        await using var extra = await host.DialAsync();
        Assert.Equal((byte)MqttConnectReturnCode.ServerUnavailable, (await extra.ConnectAsync("extra")).Code);
    }

    [Fact]
    public async Task A_client_id_that_is_too_long_is_rejected()
    {
        await using var host = new BrokerHost(new() { ClientIdBytesMax = 30 });
        await using var peer = await host.DialAsync();
        Assert.Equal((byte)MqttConnectReturnCode.IdentifierRejected, (await peer.ConnectAsync(new string('x', 31))).Code);
    }

    private sealed class RefusingAuthorizer : IMqttAuthorizer
    {
        public MqttReasonCode MayConnect(MqttClientIdentity client, string? username, ReadOnlyMemory<byte>? password) =>
            client.ClientId == "bad" ? MqttReasonCode.NotAuthorized : MqttReasonCode.Success;

        public bool MayPublish(MqttClientIdentity client, string topic) => true;

        public bool MaySubscribe(MqttClientIdentity client, string topicFilter) => true;

        public bool MayReceive(MqttClientIdentity client, string topic) => true;
    }
}
