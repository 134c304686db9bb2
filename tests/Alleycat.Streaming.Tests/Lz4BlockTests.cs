using Alleycat.Streaming.Lz4;
using FsCheck;
using FsCheck.Fluent;

namespace Alleycat.Streaming.Tests;

public sealed class Lz4BlockTests
{
    [Fact]
    public void Whatever_is_packed_unpacks_to_itself()
    {
        var random = new Random(4);
        for (var i = 0; i < 2_000; i++)
        {
            var input = Lz4Inputs.Next(random);
            Assert.True(input.AsSpan().SequenceEqual(Unpacked(Packed(input), input.Length)), $"seed 4, input {i}");
        }
    }

    [Fact]
    public void Round_trip_property() => Prop.ForAll<byte[]>(input => input.AsSpan().SequenceEqual(Unpacked(Packed(input), input.Length)))
        .QuickCheckThrowOnFailure();

    [Fact]
    public void Telemetry_becomes_several_times_smaller()
    {
        var input = Lz4Inputs.Telemetry(300, 1);

        Assert.InRange(Packed(input).Length, 100, input.Length / 3);
    }

    [Fact]
    public void A_long_run_is_a_single_overlapping_match()
    {
        // Token 1|15: one literal, offset 1, 4 + 15 + 255 + 226 = 500 times more; then five literals.
        byte[] block = [0x1F, (byte)'a', 1, 0, 255, 226, 0x50, (byte)'b', (byte)'b', (byte)'b', (byte)'b', (byte)'b'];

        Assert.Equal([.. Enumerable.Repeat((byte)'a', 501), .. "bbbbb"u8], Unpacked(block, 506));
    }

    [Theory]
    [InlineData(new byte[] { })]
    [InlineData(new byte[] { 0x10 })]
    [InlineData(new byte[] { 0x20, 1 })]
    [InlineData(new byte[] { 0xF0 })]
    [InlineData(new byte[] { 0xF0, 255 })]
    [InlineData(new byte[] { 0x10, 1, 1 })]
    [InlineData(new byte[] { 0x10, 1, 0, 0, 0 })]
    [InlineData(new byte[] { 0x10, 1, 2, 0, 0 })]
    [InlineData(new byte[] { 0x1F, 1, 1, 0 })]
    [InlineData(new byte[] { 0x1F, 1, 1, 0, 255 })]
    [InlineData(new byte[] { 0x10, 1, 1, 0 })]
    public void A_damaged_block_is_refused(byte[] block) => Assert.Equal(-1, LZ4Codec.Decode(block, new byte[10_000]));

    [Fact]
    public void A_block_that_unpacks_to_more_than_there_is_room_for_is_refused()
    {
        var input = Lz4Inputs.Telemetry(20, 1);
        var packed = Packed(input);

        Assert.Equal(-1, LZ4Codec.Decode(packed, new byte[input.Length - 1]));
        Assert.Equal(input.Length, LZ4Codec.Decode(packed, new byte[input.Length + 1]));
    }

    [Fact]
    public void A_target_that_is_too_small_is_not_written_beyond()
    {
        var random = new Random(9);
        for (var i = 0; i < 300; i++)
        {
            var input = Lz4Inputs.Next(random);
            var target = new byte[random.Next(input.Length + 20)];
            var written = LZ4Codec.Encode(input, target);
            if (written >= 0)
                Assert.True(input.AsSpan().SequenceEqual(Unpacked(target[..written], input.Length)));
        }
    }

    [Fact]
    public void Noise_never_throws()
    {
        var random = new Random(11);
        var target = new byte[4_096];
        for (var i = 0; i < 200_000; i++)
        {
            var block = new byte[random.Next(64)];
            random.NextBytes(block);
            Assert.InRange(LZ4Codec.Decode(block, target.AsSpan(0, random.Next(target.Length))), -1, target.Length);
        }
    }

    private static byte[] Packed(byte[] input)
    {
        var target = new byte[LZ4Codec.MaximumOutputSize(input.Length)];
        var written = LZ4Codec.Encode(input, target);
        Assert.InRange(written, 1, target.Length);
        return target[..written];
    }

    private static byte[] Unpacked(byte[] block, int length)
    {
        var target = new byte[length];
        Assert.Equal(length, LZ4Codec.Decode(block, target));
        return target;
    }
}
