using System.Collections.Concurrent;
using System.Text;
using Alleycat.Mqtt.Packets;
using Alleycat.Mqtt.Tests.Support;

namespace Alleycat.Mqtt.Tests.Client;

/// <summary>The client as its callers see it.</summary>
public sealed class MqttClientTests
{
    [Theory]
    [InlineData(MqttProtocolVersion.V311)]
    [InlineData(MqttProtocolVersion.V500)]
    public async Task A_message_goes_round(MqttProtocolVersion version)
    {
        await using var host = new BrokerHost();
        var received = new TaskCompletionSource<MqttReceivedMessage>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var client = await host.ConnectClientAsync(new()
        {
            ProtocolVersion = version,
            ClientId = "round",
            MessageReceived = message =>
            {
                received.TrySetResult(message);
                return ValueTask.CompletedTask;
            },
        });
        Assert.Equal(MqttReasonCode.GrantedQoS1, await client.SubscribeAsync("t/#", MqttQualityOfServiceLevel.AtLeastOnce));
        await client.PublishAsync("t/1", "hello"u8.ToArray(), MqttQualityOfServiceLevel.AtLeastOnce);
        var message = await received.Task.WaitAsync(Patience.Limit);
        Assert.Equal(("t/1", "hello"), (message.Topic, Encoding.UTF8.GetString(message.Payload.Span)));
        await client.UnsubscribeAsync(["t/#"]);
        await client.DisconnectAsync();
        Assert.Null(client.Error);
        Assert.Equal(MqttConnectionEndCause.ClientDisconnected, (await host.NextEndAsync()).Cause);
    }

    [Fact]
    public async Task A_publish_completes_at_its_puback_and_not_before()
    {
        await using var host = new BrokerHost();
        await using var client = await host.ConnectClientAsync();
        host.Rule.Hold();
        var publish = client.PublishAsync("alleycat-publish", "m"u8.ToArray(), MqttQualityOfServiceLevel.AtLeastOnce).AsTask();
        await host.Rule.Entered.WaitAsync(Patience.Limit);
        Assert.False(publish.IsCompleted);
        host.Rule.Release();
        await publish.WaitAsync(Patience.Limit);
    }

    [Fact]
    public async Task Qos0_before_a_disconnect_still_arrives()
    {
        await using var host = new BrokerHost();
        await using var client = await host.ConnectClientAsync();
        for (var i = 0; i < 1000; i++)
            await client.PublishAsync("alleycat-publish", BitConverter.GetBytes(i));
        await client.DisconnectAsync();
        await host.Rule.WaitForAsync(1000);
        Assert.Equal(Enumerable.Range(0, 1000), host.Rule.Messages.Select(m => BitConverter.ToInt32(m.Payload)));
    }

    [Fact]
    public async Task A_connection_that_ends_fails_what_waits_and_what_comes_after()
    {
        await using var host = new BrokerHost();
        await using var client = await host.ConnectClientAsync(new() { InflightMax = 2 });
        host.Rule.Hold();
        var publishes = Enumerable.Range(0, 5).Select(_ => client.PublishAsync(
            "alleycat-publish", "m"u8.ToArray(), MqttQualityOfServiceLevel.AtLeastOnce).AsTask()).ToList();
        await host.Rule.Entered.WaitAsync(Patience.Limit);
        host.Rule.Failure = new IOException("Disk full.");
        host.Rule.Release();

        foreach (var publish in publishes)
        {
            var exception = await Assert.ThrowsAsync<MqttClientException>(() => publish.WaitAsync(Patience.Limit));
            Assert.True(exception.IsTransient);
        }
        await client.Closed.WaitAsync(Patience.Limit);
        await Assert.ThrowsAsync<MqttClientException>(async () => await client.PublishAsync("t", default));
        await Assert.ThrowsAsync<MqttClientException>(
            async () => await client.PublishAsync("t", default, MqttQualityOfServiceLevel.AtLeastOnce));
        await Assert.ThrowsAsync<MqttClientException>(() => client.SubscribeAsync("t"));
    }

    [Fact]
    public async Task A_refused_connect_says_why()
    {
        await using var host = new BrokerHost(new() { ClientIdBytesMax = 23 });
        var exception = await Assert.ThrowsAsync<MqttClientException>(
            () => host.ConnectClientAsync(new() { ClientId = new string('x', 24) }));
        Assert.Equal(MqttReasonCode.ClientIdentifierNotValid, exception.Reason);
        Assert.False(exception.IsTransient);
    }

    [Fact]
    public async Task Nobody_listening_is_transient()
    {
        int port;
        await using (var host = new BrokerHost())
            port = host.Port;
        var exception = await Assert.ThrowsAsync<MqttClientException>(
            () => MqttClient.ConnectAsync(new Uri($"mqtt://127.0.0.1:{port}"), new()));
        Assert.True(exception.IsTransient);
    }

    [Fact]
    public async Task A_publish_that_is_cancelled_while_it_waits_is_never_sent()
    {
        await using var host = new BrokerHost();
        await using var client = await host.ConnectClientAsync(new() { InflightMax = 1 });
        host.Rule.Hold();
        var first = client.PublishAsync("alleycat-publish", "1"u8.ToArray(), MqttQualityOfServiceLevel.AtLeastOnce).AsTask();
        await host.Rule.Entered.WaitAsync(Patience.Limit);
        using var cancellation = new CancellationTokenSource();
        var second = client.PublishAsync(
            "alleycat-publish", "2"u8.ToArray(), MqttQualityOfServiceLevel.AtLeastOnce, false, cancellation.Token).AsTask();
        var third = client.PublishAsync("alleycat-publish", "3"u8.ToArray(), MqttQualityOfServiceLevel.AtLeastOnce).AsTask();
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        host.Rule.Release();
        await Task.WhenAll(first, third).WaitAsync(Patience.Limit);
        Assert.Equal(["1", "3"], host.Rule.Messages.Select(m => Encoding.UTF8.GetString(m.Payload)));
    }

    [Fact]
    public async Task A_silent_client_pings_and_a_silent_broker_is_given_up()
    {
        var time = new FakeTime();
        var (near, far) = DuplexPipe.CreatePair();
        var connecting = MqttClient.ConnectAsync(near, new() { KeepAlive = TimeSpan.FromSeconds(10), Time = time });
        await far.Input.ReadAsync();
        new MqttConnAckPacket(false, 0).Write(far.Output, MqttProtocolVersion.V311);
        await far.Output.FlushAsync();
        await using var client = await connecting.WaitAsync(Patience.Limit);
        time.Advance(TimeSpan.FromSeconds(30));
        await client.Closed.WaitAsync(Patience.Limit);
        Assert.Equal(MqttReasonCode.KeepAliveTimeout, client.Error!.Reason);
    }

    [Fact]
    public async Task Messages_are_handed_over_one_after_another_in_order()
    {
        await using var host = new BrokerHost();
        var received = new ConcurrentQueue<string>();
        var all = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var client = await host.ConnectClientAsync(new()
        {
            MessageReceived = async message =>
            {
                await Task.Yield();
                received.Enqueue(Encoding.UTF8.GetString(message.Payload.Span));
                if (received.Count == 500)
                    all.TrySetResult();
            },
        });
        await client.SubscribeAsync("t", MqttQualityOfServiceLevel.AtLeastOnce);
        for (var i = 0; i < 500; i++)
            await host.Broker.PublishAsync(new("t", Encoding.UTF8.GetBytes($"{i}"), Qos: 1));
        await all.Task.WaitAsync(Patience.Limit);
        Assert.Equal(Enumerable.Range(0, 500).Select(i => $"{i}"), received);
    }
}
