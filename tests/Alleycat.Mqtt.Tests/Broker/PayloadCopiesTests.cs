using System.Runtime.InteropServices;
using Alleycat.Mqtt.Connections;

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
            copies.Begin();
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
        }
    }

    [Fact]
    public void A_payload_alone_is_held_in_an_array_of_its_own_size()
    {
        var copies = new PayloadCopies();
        copies.Begin();
        Assert.Equal(190, ArrayOf(copies.Copy(new byte[190], bytesLeft: 1_000_000)).Length);
        copies.Begin();
        Assert.Equal(190, ArrayOf(copies.Copy(new byte[190], bytesLeft: 0)).Length);
        Assert.Equal(0, copies.Copy([], bytesLeft: 0).Length);
    }

    private static byte[] ArrayOf(ReadOnlyMemory<byte> copy)
    {
        Assert.True(MemoryMarshal.TryGetArray(copy, out var segment));
        return segment.Array!;
    }
}
