using System.Text;
using Alleycat.Streaming.Lz4;

namespace Alleycat.Streaming.Tests;

public sealed class Lz4FrameTests
{
    private const int Bound = 512 * 1024;

    public static TheoryData<string> ToolOptions =>
    [
        "", "-9", "-B4", "-B5 -BD", "-B4 -BD -9", "-B4 -BX", "-B4 -BD -BX", "--no-frame-crc", "--content-size", "-B7 --content-size -BX --no-frame-crc", "--fast=10",
    ];

    [Theory]
    [InlineData("", 0x02CC5D05u)]
    [InlineData("a", 0x550D7456u)]
    [InlineData("abc", 0x32D153FFu)]
    [InlineData("Nobody inspects the spammish repetition", 0xE2293B2Fu)]
    public void XxHash_gives_the_published_values(string text, uint hash) => Assert.Equal(hash, XxHash32.Hash(Encoding.ASCII.GetBytes(text)));

    [Theory]
    [MemberData(nameof(ToolOptions))]
    public void What_the_lz4_tool_packs_is_unpacked(string options)
    {
        var random = new Random(21);
        for (var i = 0; i < 12; i++)
        {
            var input = Lz4Inputs.Next(random);
            // The tool knows a content's size only from a file; through a pipe it leaves it out, which is as good a frame.
            var frame = Lz4Tool.Compress(input, options.Split(' ', StringSplitOptions.RemoveEmptyEntries));

            Assert.Equal((LZ4FrameFault.None, true), Decode(frame, input));
        }
    }

    [Theory]
    [InlineData(64 * 1024, false, true, true)]
    [InlineData(256 * 1024, true, true, true)]
    [InlineData(1024 * 1024, true, false, false)]
    [InlineData(4 * 1024 * 1024, false, false, true)]
    public void What_we_pack_the_lz4_tool_unpacks(int blockBytes, bool blockChecksums, bool contentChecksum, bool contentSize)
    {
        var options = new LZ4FrameOptions
        {
            BlockBytes = blockBytes, BlockChecksums = blockChecksums, ContentChecksum = contentChecksum, ContentSize = contentSize,
        };
        var random = new Random(22);
        for (var i = 0; i < 25; i++)
        {
            var input = Lz4Inputs.Next(random);
            var frame = Encode(input, options);

            Assert.True(input.AsSpan().SequenceEqual(Lz4Tool.Decompress(frame)), $"seed 22, input {i}");
            Assert.Equal((LZ4FrameFault.None, true), Decode(frame, input));
            Assert.Equal(contentSize ? (ulong)input.Length : null, LZ4Frame.ContentLength(frame));
        }
    }

    [Fact]
    public void Frames_one_behind_the_other_are_one_content_and_skippable_ones_are_skipped()
    {
        var skippable = new byte[30];
        LZ4Frame.WriteSkippable(skippable);
        byte[] frames = [.. skippable, .. Encode("one "u8.ToArray(), LZ4FrameOptions.Default), .. skippable, .. Lz4Tool.Compress("two"u8.ToArray()), .. skippable];

        Assert.Equal((LZ4FrameFault.None, true), Decode(frames, "one two"u8.ToArray()));
        Assert.Equal("one two"u8.ToArray(), Lz4Tool.Decompress(frames));
    }

    [Fact]
    public void Every_cut_of_a_frame_is_corrupt()
    {
        var frame = Encode(Lz4Inputs.Telemetry(10, 3), new() { BlockChecksums = true });

        for (var length = 0; length < frame.Length; length++)
            Assert.Equal(LZ4FrameFault.Corrupt, LZ4Frame.Decode(frame.AsSpan(0, length), new byte[Bound], out _));
    }

    [Fact]
    public void Every_changed_bit_is_noticed()
    {
        var content = Lz4Inputs.Telemetry(6, 3);
        var frame = Encode(content, LZ4FrameOptions.Default);
        var target = new byte[Bound];
        for (var bit = 0; bit < frame.Length * 8; bit++)
        {
            frame[bit / 8] ^= (byte)(1 << bit % 8);
            var fault = LZ4Frame.Decode(frame, target, out var length);
            // Harmless is what unpacks to the same: the match length in the last token means nothing, for example.
            Assert.True(fault != LZ4FrameFault.None || target.AsSpan(0, length).SequenceEqual(content), $"bit {bit}");
            frame[bit / 8] ^= (byte)(1 << bit % 8);
        }
    }

    [Fact]
    public void Spoiled_frames_never_throw_and_never_unpack_to_something_else()
    {
        var random = new Random(23);
        var target = new byte[Bound];
        for (var i = 0; i < 20_000; i++)
        {
            var content = Lz4Inputs.Telemetry(random.Next(1, 30), i);
            var frame = Encode(content, new() { BlockChecksums = random.Next(2) == 0 }).ToList();
            for (var changes = random.Next(1, 6); changes > 0; changes--)
            {
                var at = random.Next(frame.Count);
                switch (random.Next(4))
                {
                    case 0:
                        frame[at] = (byte)random.Next(256);
                        break;
                    case 1:
                        frame.Insert(at, (byte)random.Next(256));
                        break;
                    case 2 when frame.Count > 1:
                        frame.RemoveAt(at);
                        break;
                    default:
                        frame[at] ^= 0x80;
                        break;
                }
            }
            var fault = LZ4Frame.Decode(frame.ToArray(), target, out var length);
            Assert.True(fault != LZ4FrameFault.None || target.AsSpan(0, length).SequenceEqual(content), $"seed 23, frame {i}");
        }
    }

    [Fact]
    public void A_bomb_is_refused_within_its_bound()
    {
        var zeros = new byte[20_000_000];
        var said = Encode(zeros, new() { BlockBytes = 4 * 1024 * 1024 });
        var unsaid = Lz4Tool.Compress(zeros, "-B7", "-BD");
        var target = new byte[Bound];

        Assert.Equal(LZ4FrameFault.TooLarge, LZ4Frame.Decode(said, target, out _));
        Assert.Equal(LZ4FrameFault.TooLarge, LZ4Frame.Decode(unsaid, target, out _));
        Assert.InRange(unsaid.Length, 1, 200_000);
    }

    [Fact]
    public void What_is_not_read_here_is_named()
    {
        var frame = Encode("x"u8.ToArray(), new() { ContentSize = false });
        byte[] withDictionary = [.. frame.AsSpan(0, 4), (byte)(frame[4] | 1), frame[5], 1, 2, 3, 4, 0, .. frame.AsSpan(7)];
        withDictionary[10] = (byte)(XxHash32.Hash(withDictionary.AsSpan(4, 6)) >> 8);
        byte[] nextVersion = [.. frame];
        nextVersion[4] = (byte)(nextVersion[4] & 0x3F | 0x80);
        nextVersion[6] = (byte)(XxHash32.Hash(nextVersion.AsSpan(4, 2)) >> 8);

        Assert.Equal(LZ4FrameFault.Unsupported, LZ4Frame.Decode(withDictionary, new byte[Bound], out _));
        Assert.Equal(LZ4FrameFault.Unsupported, LZ4Frame.Decode(nextVersion, new byte[Bound], out _));
    }

    [Fact]
    public void Block_sizes_are_those_of_the_format() => Assert.Throws<ArgumentOutOfRangeException>(() => new LZ4FrameOptions { BlockBytes = 100_000 });

    private static byte[] Encode(byte[] content, LZ4FrameOptions options)
    {
        var target = new byte[LZ4Frame.MaximumOutputSize(content.Length, options)];
        return target[..LZ4Frame.Encode(content, target, options)];
    }

    private static (LZ4FrameFault Fault, bool IsSame) Decode(byte[] frame, byte[] content)
    {
        var target = new byte[Bound];
        var fault = LZ4Frame.Decode(frame, target, out var written);
        return (fault, target.AsSpan(0, written).SequenceEqual(content));
    }
}
