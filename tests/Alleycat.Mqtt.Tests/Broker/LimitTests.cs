using System.Text;
using Alleycat.Mqtt.Limits;
using Alleycat.Mqtt.Packets;
using Alleycat.Mqtt.Tests.Support;

namespace Alleycat.Mqtt.Tests.Broker;

/// <summary>What happens at the limits of rate and memory; those of size and number have their tests beside their feature.</summary>
public sealed class LimitTests
{
    [Theory]
    [InlineData(MqttProtocolVersion.V311, 3)]
    [InlineData(MqttProtocolVersion.V500, 0x9F)]
    public async Task A_connect_beyond_the_rate_is_refused_and_fits_again_in_time(MqttProtocolVersion version, byte code)
    {
        var time = new FakeTime();
        await using var host = new BrokerHost(new() { ConnectsPerSecondMax = 2, ConnectBurstMax = 3 }, time);
        for (var i = 0; i < 3; i++)
        {
            await using var peer = await host.DialAsync();
            Assert.Equal(0, (await peer.ConnectAsync($"early-{i}", version: version)).Code);
        }
        await using (var late = await host.DialAsync())
        {
            Assert.Equal(code, (await late.ConnectAsync("late", version: version)).Code);
            Assert.Empty(await late.ReceiveToEndAsync());
        }
        time.Advance(TimeSpan.FromMilliseconds(500));
        await using var again = await host.DialAsync();
        Assert.Equal(0, (await again.ConnectAsync("late", version: version)).Code);
        await using var tooEarly = await host.DialAsync();
        Assert.Equal(code, (await tooEarly.ConnectAsync("later", version: version)).Code);
    }

    [Fact]
    public async Task A_connection_that_publishes_faster_than_it_may_is_read_no_faster_and_loses_nothing()
    {
        var time = new FakeTime();
        await using var host = new BrokerHost(new() { MessagesPerSecondMax = 10 }, time);
        await using var fast = await host.ConnectAsync("fast", keepAlive: 5);
        await using var other = await host.ConnectAsync("other");
        for (var i = 1; i <= 30; i++)
            await fast.PublishAsync("alleycat-publish", Encoding.UTF8.GetBytes($"{i}"));
        await host.Rule.WaitForAsync(10);

        // The others are served meanwhile.
        await other.PublishAsync("alleycat-publish", "other"u8.ToArray(), MqttQualityOfServiceLevel.AtLeastOnce, 1);
        Assert.Equal(MqttControlPacketType.PubAck, (await other.ReceiveAsync()).Type);
        Assert.Equal(11, host.Rule.Count);

        // Ten at once, then one for each tenth of a second that passes.
        for (var tenths = 1; host.Rule.Count < 31; tenths++)
        {
            time.Advance(TimeSpan.FromMilliseconds(100));
            Assert.InRange(host.Rule.Count, 11, 12 + tenths);
            // A round trip gives the broker its turn: a clock that leaps past it would run out the keep alive.
            await host.AssertServesAsync();
        }
        Assert.Equal(
            Enumerable.Range(1, 30).Select(i => $"{i}"),
            host.Rule.Messages.Where(message => message.ClientId == "fast").Select(message => Encoding.UTF8.GetString(message.Payload)));
    }

    [Fact]
    public async Task A_connection_that_sends_more_bytes_than_it_may_is_read_no_faster()
    {
        var time = new FakeTime();
        await using var host = new BrokerHost(new() { BytesPerSecondMax = 10_000 }, time);
        await using var fast = await host.ConnectAsync("fast");
        var payload = new byte[9_000];
        await fast.PublishAsync("alleycat-publish", payload, MqttQualityOfServiceLevel.AtLeastOnce, 1);
        await fast.ReceiveAsync();
        await fast.PublishAsync("alleycat-publish", payload, MqttQualityOfServiceLevel.AtLeastOnce, 2);
        await fast.ReceiveAsync();

        // Now 8,000 bytes are owed: another message is not read for 0.8 s, and the keep alive does not mind.
        await fast.PublishAsync("alleycat-publish", payload, MqttQualityOfServiceLevel.AtLeastOnce, 3);
        time.Advance(TimeSpan.FromMilliseconds(700));
        await host.AssertServesAsync();
        Assert.Equal(2, host.Rule.Count);
        var answer = fast.ReceiveAsync();
        while (!answer.IsCompleted)
        {
            time.Advance(TimeSpan.FromMilliseconds(100));
            await host.AssertServesAsync();
        }
        Assert.Equal(MqttControlPacketType.PubAck, (await answer).Type);
    }

    [Fact]
    public async Task A_connection_that_is_paused_still_ends_when_it_must()
    {
        var time = new FakeTime();
        await using var host = new BrokerHost(new() { MessagesPerSecondMax = 1 }, time);
        await using var fast = await host.ConnectAsync("fast");
        for (var i = 0; i < 5; i++)
            await fast.PublishAsync("alleycat-publish", "x"u8.ToArray());
        await host.Rule.WaitForAsync(1);
        await using var successor = await host.ConnectAsync("fast");
        Assert.Equal(MqttConnectionEndCause.SessionTakenOver, (await host.NextEndAsync()).Cause);
    }

    [Fact]
    public async Task Messages_for_absent_clients_leave_a_quarter_of_the_memory_to_those_who_are_here()
    {
        const int memory = 128 * 1024;
        await using var host = new BrokerHost(new() { MemoryBytesMax = memory });
        for (var i = 0; i < 4; i++)
        {
            await using var keeper = await host.ConnectAsync($"keeper-{i}", cleanSession: false);
            await keeper.SubscribeAsync("t", MqttQualityOfServiceLevel.AtLeastOnce);
            await keeper.DisconnectAsync();
            await host.NextEndAsync();
        }
        await using var present = await host.ConnectAsync("present");
        await present.SubscribeAsync("t", MqttQualityOfServiceLevel.AtLeastOnce);
        for (var i = 0; i < 200; i++)
        {
            await host.Broker.PublishAsync(new("t", new byte[1000], Qos: 1));
            await present.AcknowledgeAsync((await present.ReceiveAsync()).AsPublish().PacketId);
            // The broker has taken the acknowledgement: on a busy machine a quarter of the memory is soon under way.
            await present.AssertNothingBeforePingRespAsync();
        }
        Assert.InRange(host.Broker.MemoryBytes, memory / 2, (memory / 4 * 3) + 2000);
        await host.AssertServesAsync();
        await host.NextEndAsync();

        // What they fetch makes room.
        for (var i = 0; i < 4; i++)
        {
            await using var back = await host.ConnectAsync($"keeper-{i}");
            await back.AssertNothingBeforePingRespAsync();
        }
        Assert.Equal(0, host.Broker.MemoryBytes);
    }

    [Fact]
    public async Task Where_the_memory_is_full_retained_messages_are_forwarded_but_not_kept()
    {
        await using var host = new BrokerHost(new() { MemoryBytesMax = 64 * 1024 });
        await using var present = await host.ConnectAsync("present");
        await present.SubscribeAsync("#");
        for (var i = 0; i < 100; i++)
        {
            await host.Broker.PublishAsync(new($"t/{i}", new byte[1000], Retain: true));
            Assert.Equal(1000, (await present.ReceiveAsync()).AsPublish().Payload.Length);
        }
        Assert.InRange(host.Broker.RetainedCount, 30, 48);
        Assert.InRange(host.Broker.MemoryBytes, 32 * 1024, 64 * 1024);
        for (var i = 0; i < 100; i++)
            await host.Broker.PublishAsync(new($"t/{i}", ReadOnlyMemory<byte>.Empty, Retain: true));
        Assert.Equal(0, host.Broker.RetainedCount);
    }

    [Fact]
    public async Task Where_the_memory_is_full_a_connection_is_read_only_when_nothing_of_it_waits()
    {
        var rule = new RecordingRule();
        rule.Hold();
        await using var host = new BrokerHost(new() { MemoryBytesMax = 64 * 1024, PayloadBytesMax = 16 * 1024 }, rule: rule);
        var publishers = new List<RawPeer>();
        for (var i = 0; i < 8; i++)
        {
            var publisher = await host.ConnectAsync($"publisher-{i}");
            publishers.Add(publisher);
            for (ushort id = 1; id <= 6; id++)
                await publisher.PublishAsync("alleycat-publish", new byte[16_000], MqttQualityOfServiceLevel.AtLeastOnce, id);
        }
        await rule.Entered;

        // All of it is 768 kB; no more than the setting and a packet for each connection is ever held.
        await using var onlooker = await host.ConnectAsync("onlooker");
        await onlooker.AssertNothingBeforePingRespAsync();
        Assert.InRange(host.Broker.MemoryBytes, 1, (64 * 1024) + (8 * 16_000));
        rule.Release();
        foreach (var publisher in publishers)
        {
            for (var i = 0; i < 6; i++)
                Assert.Equal(MqttControlPacketType.PubAck, (await publisher.ReceiveAsync()).Type);
            await publisher.DisposeAsync();
        }
        Assert.Equal(48, rule.Count);
    }

    [Fact]
    public async Task A_rule_that_fails_leaves_no_memory_charged()
    {
        var rule = new RecordingRule { Failure = new IOException("full") };
        await using var host = new BrokerHost(rule: rule);
        await using (var peer = await host.ConnectAsync())
        {
            // In one send: the broker closes at the first failure, and a later send would meet a closed socket.
            await peer.SendAsync(output =>
            {
                for (ushort id = 1; id <= 50; id++)
                {
                    new MqttPublishPacket
                    {
                        Topic = "alleycat-publish"u8,
                        Payload = new byte[1000],
                        Qos = MqttQualityOfServiceLevel.AtLeastOnce,
                        PacketId = id,
                    }.Write(output, peer.Version);
                }
            });
            await host.NextEndAsync();
        }
        Assert.Equal(0, host.Broker.MemoryBytes);
    }

    [Fact]
    public void A_bucket_gives_its_burst_then_its_rate_and_never_more()
    {
        var time = new FakeTime();
        var bucket = new TokenBucket(10, 5, time.GetTimestamp());
        for (var i = 0; i < 5; i++)
            Assert.True(bucket.TryTake(time));
        Assert.False(bucket.TryTake(time));
        time.Advance(TimeSpan.FromMilliseconds(100));
        Assert.True(bucket.TryTake(time));
        Assert.False(bucket.TryTake(time));
        time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(TimeSpan.Zero, bucket.Spend(4, time));
        Assert.Equal(TimeSpan.FromSeconds(1), bucket.Spend(10, time));
        Assert.Equal(-9, bucket.Tokens);
    }
}
