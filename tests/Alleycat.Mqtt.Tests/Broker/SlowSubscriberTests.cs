using System.Buffers;
using System.IO.Pipelines;
using Alleycat.Mqtt.Packets;
using Alleycat.Mqtt.Tests.Support;

namespace Alleycat.Mqtt.Tests.Broker;

/// <summary>A subscriber that does not read loses messages, then its connection; nobody else notices.</summary>
public sealed class SlowSubscriberTests
{
    [Fact]
    public async Task A_subscriber_that_does_not_read_loses_qos0_then_its_connection_and_others_get_everything()
    {
        var time = new FakeTime();
        await using var host = new BrokerHost(new() { SessionQueueBytesMax = 20_000 }, time);
        using var measured = new Measured(host.Broker);
        var (slow, served) = await ConnectInMemoryAsync(host, MqttQualityOfServiceLevel.AtMostOnce);
        await using var quick = await host.ConnectAsync("quick");
        await quick.SubscribeAsync("t");

        for (var i = 0; i < 200; i++)
        {
            await host.Broker.PublishAsync(new("t", new byte[1000]));
            Assert.Equal(1000, (await quick.ReceiveAsync()).AsPublish().Payload.Length);
        }
        Assert.False(served.IsCompleted);
        // 200 messages of a kilobyte: its queue holds at most 20 of them, and the transport less than 8.
        var dropped = measured.Sum("alleycat.mqtt.messages.dropped{queue_full}");
        Assert.InRange(dropped, 172, 199);
        Assert.Equal(dropped, measured.Sum("alleycat.mqtt.messages.dropped"));
        time.Advance(TimeSpan.FromSeconds(12));
        await served.WaitAsync(Patience.Limit);

        Assert.Equal(MqttConnectionEndCause.SlowSubscriber, (await host.NextEndAsync()).Cause);
        Assert.Equal(1, measured.Sum("alleycat.mqtt.connections.ended{SlowSubscriber}"));
        await quick.AssertNothingBeforePingRespAsync();
        await slow.Input.CompleteAsync();
    }

    [Fact]
    public async Task A_subscriber_that_would_lose_a_qos1_message_is_disconnected_at_once()
    {
        await using var host = new BrokerHost(new() { SessionQueueBytesMax = 20_000 });
        var (slow, served) = await ConnectInMemoryAsync(host, MqttQualityOfServiceLevel.AtLeastOnce);
        for (var i = 0; i < 200; i++)
            await host.Broker.PublishAsync(new("t", new byte[1000], Qos: 1));
        await served.WaitAsync(Patience.Limit);
        var end = await host.NextEndAsync();
        Assert.Equal((MqttConnectionEndCause.SlowSubscriber, MqttReasonCode.QuotaExceeded), (end.Cause, end.Reason));
        await slow.Input.CompleteAsync();
    }

    [Fact]
    public async Task A_peer_that_asks_and_never_reads_is_not_read_any_further()
    {
        await using var host = new BrokerHost();
        // A transport of so little room shows at once what is held for the peer.
        var (client, server) = DuplexPipe.CreatePair(new PipeOptions(pauseWriterThreshold: 4096, resumeWriterThreshold: 2048));
        var served = host.Broker.RunConnectionAsync(server, new("memory"));
        new MqttConnectPacket { ClientId = "asker" }.Write(client.Output);
        await client.Output.FlushAsync();
        var pings = new byte[1024];
        for (var i = 0; i < pings.Length; i += 2)
            pings[i] = 0xC0;
        var pending = 0;
        ValueTask<FlushResult> flush = default;
        while (pending < 10_000)
        {
            client.Output.Write(pings);
            flush = client.Output.FlushAsync();
            if (!flush.IsCompleted)
                break;
            pending++;
            await Task.Yield();
        }
        Assert.True(pending < 10_000, "The broker took 10 MB of pings whose answers nobody read.");

        // Once the peer reads, everything is answered.
        var drained = DrainAsync(client.Input);
        await flush.AsTask().WaitAsync(Patience.Limit);
        await client.Output.CompleteAsync();
        await served.WaitAsync(Patience.Limit);
        Assert.Equal(4 + ((pending + 1) * (long)pings.Length), await drained);
    }

    private static async Task<long> DrainAsync(PipeReader reader)
    {
        long bytes = 0;
        while (true)
        {
            var result = await reader.ReadAsync();
            bytes += result.Buffer.Length;
            reader.AdvanceTo(result.Buffer.End);
            if (result.IsCompleted)
                return bytes;
        }
    }

    private static async Task<(IDuplexPipe Client, Task Served)> ConnectInMemoryAsync(
        BrokerHost host, MqttQualityOfServiceLevel qos)
    {
        var (client, server) = DuplexPipe.CreatePair(new PipeOptions(pauseWriterThreshold: 4096, resumeWriterThreshold: 2048));
        var served = host.Broker.RunConnectionAsync(server, new("memory"));
        new MqttConnectPacket { ClientId = "slow" }.Write(client.Output);
        new MqttSubscribePacket(1, [new("t", qos)]).Write(client.Output, MqttProtocolVersion.V311);
        await client.Output.FlushAsync();
        // CONNACK and SUBACK are read; nothing after them is.
        var result = await client.Input.ReadAtLeastAsync(9).AsTask().WaitAsync(Patience.Limit);
        client.Input.AdvanceTo(result.Buffer.End);
        return (client, served);
    }
}
