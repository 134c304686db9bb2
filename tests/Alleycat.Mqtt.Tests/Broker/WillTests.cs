using Alleycat.Mqtt.Packets;
using Alleycat.Mqtt.Tests.Support;

namespace Alleycat.Mqtt.Tests.Broker;

/// <summary>Section 3.1.2.5: the last will.</summary>
public sealed class WillTests
{
    private static readonly MqttWill _will =
        new("alleycat-status/9", "offline"u8.ToArray(), MqttQualityOfServiceLevel.AtLeastOnce, Retain: true);

    [Fact]
    public async Task A_connection_that_breaks_publishes_its_will_with_qos_and_retain()
    {
        await using var host = new BrokerHost();
        await using var witness = await host.ConnectAsync("witness");
        await witness.SubscribeAsync("alleycat-status/+", MqttQualityOfServiceLevel.AtLeastOnce);
        var mortal = await host.ConnectAsync("mortal", will: _will);
        await mortal.DisposeAsync();

        var message = (await witness.ReceiveAsync()).AsPublish();
        Assert.Equal(("offline", MqttQualityOfServiceLevel.AtLeastOnce), (message.Payload, message.Qos));
        Assert.Equal(1, host.Broker.RetainedCount);
    }

    [Fact]
    public async Task A_disconnect_discards_the_will()
    {
        await using var host = new BrokerHost();
        await using var mortal = await host.ConnectAsync("mortal", will: _will);
        await mortal.DisconnectAsync();
        Assert.Equal(MqttConnectionEndCause.ClientDisconnected, (await host.NextEndAsync()).Cause);
        Assert.Equal(0, host.Broker.RetainedCount);
    }

    [Fact]
    public async Task A_protocol_error_publishes_the_will()
    {
        await using var host = new BrokerHost();
        await using var mortal = await host.ConnectAsync("mortal", will: _will);
        await mortal.SendHexAsync("F0 00");
        Assert.Null(await mortal.TryReceiveAsync());
        await host.NextEndAsync();
        Assert.Equal(1, host.Broker.RetainedCount);
    }

    [Fact]
    public async Task A_takeover_publishes_the_will_of_the_older_connection()
    {
        await using var host = new BrokerHost();
        await using var older = await host.ConnectAsync("same", will: _will);
        await using var newer = await host.ConnectAsync("same");
        await host.NextEndAsync();
        Assert.Equal(1, host.Broker.RetainedCount);
    }

    [Fact]
    public async Task A_will_on_the_rules_topic_goes_into_the_stream()
    {
        await using var host = new BrokerHost();
        var mortal = await host.ConnectAsync("mortal", will: new("alleycat-publish", "last words"u8.ToArray()));
        await mortal.DisposeAsync();
        await host.Rule.WaitForAsync(1);
        Assert.Equal("mortal", Assert.Single(host.Rule.Messages).ClientId);
    }

    [Theory]
    [InlineData("10 17 0004 4D515454 04 14 0000 0004 62696B65 0001 74 0002 6869")] // Will QoS 2.
    [InlineData("10 17 0004 4D515454 04 1C 0000 0004 62696B65 0001 74 0002 6869")] // Will QoS 3.
    [InlineData("10 17 0004 4D515454 04 04 0000 0004 62696B65 0001 23 0002 6869")] // A wildcard in the will's topic.
    [InlineData("10 10 0004 4D515454 04 22 0000 0004 62696B65")] // Will retain without a will.
    [InlineData("10 10 0004 4D515454 04 0A 0000 0004 62696B65")] // Will QoS without a will.
    [InlineData("10 13 0004 4D515454 04 06 0000 0004 62696B65 0001 74")] // A will without a payload field.
    public async Task A_will_that_is_not_valid_closes_the_connection(string hex)
    {
        await using var host = new BrokerHost();
        await using var peer = await host.DialAsync();
        await peer.SendHexAsync(hex);
        Assert.Null(await peer.TryReceiveAsync());
    }
}
