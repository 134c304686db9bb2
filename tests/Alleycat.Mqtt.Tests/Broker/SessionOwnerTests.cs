using Alleycat.Mqtt.Packets;
using Alleycat.Mqtt.Tests.Support;

namespace Alleycat.Mqtt.Tests.Broker;

/// <summary>A kept session is its owner's, also when the broker that kept it is gone and another one read it back.</summary>
public sealed class SessionOwnerTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("alleycat-mqtt-owner-");

    private MqttBrokerOptions Options => new() { StoreDirectory = Path.Combine(_directory.FullName, "store"), Authorizer = new ByUserName() };

    public void Dispose() => _directory.Delete(recursive: true);

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task A_session_read_back_after_restarts_goes_to_its_owner_and_to_nobody_else(int restarts)
    {
        await using (var host = new BrokerHost(Options))
        {
            await using var owner = await host.DialAsync();
            Assert.True((await ConnectAsync(owner, "racer-42")).IsAccepted);
            await owner.SubscribeAsync("t", MqttQualityOfServiceLevel.AtLeastOnce);
            await owner.DisconnectAsync();
            await host.NextEndAsync();
            await host.Broker.PublishAsync(new("t", "for 42 alone"u8.ToArray(), Qos: 1));
        }
        for (var i = 1; i < restarts; i++)
            await new BrokerHost(Options).DisposeAsync();

        await using var again = new BrokerHost(Options);
        await using (var thief = await again.DialAsync())
        {
            var refused = await ConnectAsync(thief, "racer-41");
            Assert.Equal((byte)MqttConnectReturnCode.NotAuthorized, refused.Code);
        }
        await using var back = await again.DialAsync();
        var accepted = await ConnectAsync(back, "racer-42");
        Assert.True(accepted is { IsAccepted: true, IsSessionPresent: true });
        Assert.Equal("for 42 alone", (await back.ReceiveAsync()).AsPublish().Payload);
    }

    private static async Task<MqttConnAckPacket> ConnectAsync(RawPeer peer, string userName)
    {
        await peer.SendAsync(output => new MqttConnectPacket
        {
            ProtocolVersion = MqttProtocolVersion.V311,
            ClientId = "the-same",
            CleanSession = false,
            Username = userName,
        }.Write(output));
        Assert.True(MqttConnAckPacket.TryRead((await peer.ReceiveAsync()).Body, MqttProtocolVersion.V311, out var connAck, out _));
        return connAck;
    }

    /// <summary>Believes every name, and makes its bearer the session's owner.</summary>
    private sealed class ByUserName : IMqttAuthorizer
    {
        public MqttReasonCode MayConnect(MqttClientIdentity client, string? username, ReadOnlyMemory<byte>? password)
        {
            client.Owner = username ?? "";
            return MqttReasonCode.Success;
        }

        public bool MayPublish(MqttClientIdentity client, string topic) => true;

        public bool MaySubscribe(MqttClientIdentity client, string topicFilter) => true;

        public bool MayReceive(MqttClientIdentity client, string topic) => true;
    }
}
