using System.Runtime.InteropServices;
using Alleycat.Mqtt.Connections;
using Alleycat.Mqtt.Packets;
using Alleycat.Mqtt.Tests.Support;

namespace Alleycat.Mqtt.Tests.Broker;

/// <summary>Payloads of one read share arrays; none is ever written over, and a small one never holds much of others.</summary>
public sealed class PayloadCopiesTests
{
    [Fact]
    public void Copies_stay_as_they_were_and_hold_at_most_twice_what_is_used_and_one_small_array()
    {
        var random = new Random(11);
        var copies = new PayloadCopies();
        for (var read = 0; read < 300; read++)
        {
            var made = new List<(byte[] Payload, ReadOnlyMemory<byte> Copy)>();
            var lengths = Enumerable.Range(0, random.Next(1, 40)).Select(_ => random.Next(random.Next(10) == 0 ? 20_000 : 300)).ToArray();
            long left = lengths.Sum();
            foreach (var length in lengths)
            {
                left -= length;
                var payload = new byte[length];
                random.NextBytes(payload);
                made.Add((payload, copies.Copy(payload, left)));
            }
            Assert.All(made, pair => Assert.True(pair.Copy.Span.SequenceEqual(pair.Payload)));
            var held = made.Select(pair => ArrayOf(pair.Copy)).Distinct().Sum(array => (long)array.Length);
            Assert.InRange(held, lengths.Sum(), (2L * lengths.Sum()) + 4096);
            copies.End();
        }
    }

    [Fact]
    public void A_payload_alone_is_held_in_an_array_of_its_own_size()
    {
        var copies = new PayloadCopies();
        Assert.Equal(190, ArrayOf(copies.Copy(new byte[190], bytesLeft: 1_000_000)).Length);
        copies.End();
        Assert.Equal(190, ArrayOf(copies.Copy(new byte[190], bytesLeft: 0)).Length);
        Assert.Equal(0, copies.Copy([], bytesLeft: 0).Length);
    }

    [Fact]
    public async Task Nobody_holds_a_payload_that_has_been_sent_and_acknowledged()
    {
        await using var host = new BrokerHost();
        await using var subscriber = await host.ConnectAsync("subscriber");
        await subscriber.SubscribeAsync("alleycat-publish", MqttQualityOfServiceLevel.AtMostOnce);
        var bikes = new List<RawPeer>();
        for (ushort i = 1; i <= 20; i++)
        {
            var bike = await host.ConnectAsync($"bike-{i}");
            bikes.Add(bike);
            await bike.PublishAsync("alleycat-publish", new byte[200], MqttQualityOfServiceLevel.AtLeastOnce, i);
            Assert.Equal(MqttControlPacketType.PubAck, (await bike.ReceiveAsync()).Type);
            Assert.Equal(MqttControlPacketType.Publish, (await subscriber.ReceiveAsync()).Type);
        }
        foreach (var bike in bikes)
            await bike.AssertNothingBeforePingRespAsync();
        GC.Collect();
        // What is on a stack at this moment is held.
        Assert.InRange(host.Rule.PayloadArrays.Count(array => array.IsAlive), 0, 4);
        foreach (var bike in bikes)
            await bike.DisposeAsync();
    }

    private static byte[] ArrayOf(ReadOnlyMemory<byte> copy)
    {
        Assert.True(MemoryMarshal.TryGetArray(copy, out var segment));
        return segment.Array!;
    }
}
