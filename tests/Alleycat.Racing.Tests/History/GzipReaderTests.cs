using System.Text;
using Alleycat.Racing.History;

namespace Alleycat.Racing.Tests.History;

public sealed class GzipReaderTests
{
    private static readonly byte[] Text = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Range(0, 20_000).Select(number => number + "\n")));

    [Fact]
    public void One_member_is_read_whole() => AssertText(HistorySamples.Gzip(Text));

    [Fact]
    public void Several_members_are_read_one_behind_the_other()
    {
        var random = new Random(31);
        for (var run = 0; run < 50; run++)
        {
            var cuts = Enumerable.Range(0, random.Next(1, 6)).Select(_ => random.Next(Text.Length)).Append(0).Append(Text.Length).Order().ToArray();
            var file = cuts.Zip(cuts.Skip(1)).SelectMany(cut => HistorySamples.Gzip(Text.AsSpan(cut.First, cut.Second - cut.First))).ToArray();
            AssertText(file);
        }
    }

    [Fact]
    public void Every_truncation_is_detected()
    {
        var small = HistorySamples.Gzip(Text.AsSpan(0, 3000));
        byte[] two = [.. small, .. HistorySamples.Gzip(Text.AsSpan(3000, 500))];
        for (var length = 0; length < two.Length; length++)
            Assert.True(Read(two[..length]).Fault != GzipFault.None || length == small.Length, $"cut at {length}");
    }

    [Fact]
    public void Every_mutation_is_detected_or_gives_the_same_bytes()
    {
        var text = Text.AsSpan(0, 2000).ToArray();
        var file = HistorySamples.Gzip(text);
        for (var at = 0; at < file.Length * 8; at++)
        {
            var mutated = file.ToArray();
            mutated[at / 8] ^= (byte)(1 << (at % 8));
            var (bytes, fault) = Read(mutated);
            Assert.True(fault != GzipFault.None || bytes.AsSpan().SequenceEqual(text), $"bit {at}");
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(20_000)]
    public void Bytes_behind_the_last_member_are_detected(int count) =>
        Assert.Equal(GzipFault.TrailingBytes, Read([.. HistorySamples.Gzip(Text), .. new byte[count]]).Fault);

    [Fact]
    public void Optional_header_fields_are_skipped_and_the_header_s_checksum_is_checked()
    {
        var plain = HistorySamples.Gzip(Text);
        byte[] header = [0x1F, 0x8B, 8, 2 | 4 | 8 | 16, 0, 0, 0, 0, 0, 3, 3, 0, 1, 2, 3, (byte)'n', 0, (byte)'c', 0];
        var crc = (ushort)Crc32.Of(header);
        AssertText([.. header, (byte)crc, (byte)(crc >> 8), .. plain.AsSpan(10)]);
        Assert.Equal(GzipFault.Checksum, Read([.. header, (byte)~crc, (byte)(crc >> 8), .. plain.AsSpan(10)]).Fault);
    }

    [Fact]
    public void A_bomb_is_stopped_at_the_bound()
    {
        var bomb = HistorySamples.Gzip(new byte[50_000_000]);
        var (bytes, fault) = Read(bomb, 1_000_000);
        Assert.Equal(GzipFault.TooLarge, fault);
        Assert.True(bytes.Length <= 1_000_000);
    }

    [Fact]
    public void Noise_is_never_gzip_and_never_throws()
    {
        var random = new Random(32);
        for (var run = 0; run < 2_000; run++)
        {
            var noise = new byte[random.Next(0, 200)];
            random.NextBytes(noise);
            if (run % 2 == 0 && noise.Length > 4)
                (noise[0], noise[1], noise[2], noise[3]) = (0x1F, 0x8B, 8, (byte)(noise[3] & 31));
            Assert.NotEqual(GzipFault.None, Read(noise).Fault);
        }
    }

    private static void AssertText(byte[] file)
    {
        var (bytes, fault) = Read(file);
        Assert.Equal(GzipFault.None, fault);
        Assert.Equal(Text, bytes);
    }

    private static (byte[] Bytes, GzipFault Fault) Read(byte[] file, long rawBytesMax = long.MaxValue)
    {
        using var gzip = new GzipReader(file, rawBytesMax);
        var bytes = new MemoryStream();
        var buffer = new byte[5000];
        for (int count; (count = gzip.Read(buffer)) > 0;)
            bytes.Write(buffer, 0, count);
        return (bytes.ToArray(), gzip.Fault);
    }
}
