using System.Text;
using Alleycat.Racing.History;

namespace Alleycat.Racing.Tests.History;

public sealed class Crc32Tests
{
    [Theory]
    [InlineData("", 0x0000_0000u)]
    [InlineData("a", 0xE8B7_BE43u)]
    [InlineData("abc", 0x3524_41C2u)]
    [InlineData("123456789", 0xCBF4_3926u)]
    [InlineData("The quick brown fox jumps over the lazy dog", 0x414F_A339u)]
    public void Known_texts_have_their_known_checksum(string text, uint expected) =>
        Assert.Equal(expected, Crc32.Of(Encoding.ASCII.GetBytes(text)));

    [Fact]
    public void Long_texts_have_their_known_checksum()
    {
        // The check value of a million times "a", and of 32 zero and 32 one bytes (RFC 3720 gives those for the other polynomial only).
        Assert.Equal(0xDC25_BFBCu, Crc32.Of(Encoding.ASCII.GetBytes(new string('a', 1_000_000))));
        Assert.Equal(0x190A_55ADu, Crc32.Of(new byte[32]));
        Assert.Equal(0xFF6C_AB0Bu, Crc32.Of(Enumerable.Repeat((byte)0xFF, 32).ToArray()));
    }

    [Fact]
    public void Folding_tables_and_bit_by_bit_agree_at_every_length_and_offset()
    {
        var random = new Random(11);
        var bytes = new byte[700];
        random.NextBytes(bytes);
        for (var length = 0; length < 300; length++)
        {
            var slice = bytes.AsSpan(random.Next(64), length);
            var expected = BitByBit(slice);
            Assert.Equal(expected, Crc32.Of(slice));
            Assert.Equal(expected, Crc32.AppendPortable(0, slice));
        }
    }

    [Fact]
    public void Appending_piece_by_piece_gives_the_checksum_of_the_whole()
    {
        var random = new Random(12);
        var bytes = new byte[10_000];
        random.NextBytes(bytes);
        for (var run = 0; run < 200; run++)
        {
            uint crc = 0;
            for (var at = 0; at < bytes.Length;)
            {
                var length = Math.Min(random.Next(1, 500), bytes.Length - at);
                crc = Crc32.Append(crc, bytes.AsSpan(at, length));
                at += length;
            }
            Assert.Equal(Crc32.Of(bytes), crc);
        }
    }

    [Fact]
    public void Combining_gives_the_checksum_of_both_in_a_row()
    {
        var random = new Random(13);
        var bytes = new byte[100_000];
        random.NextBytes(bytes);
        for (var run = 0; run < 500; run++)
        {
            var length = random.Next(bytes.Length + 1);
            var split = random.Next(length + 1);
            var combined = Crc32.Combine(Crc32.Of(bytes.AsSpan(0, split)), Crc32.Of(bytes.AsSpan(split, length - split)), length - split);
            Assert.Equal(Crc32.Of(bytes.AsSpan(0, length)), combined);
        }
    }

    [Fact]
    public void Combining_over_more_than_four_gigabytes_is_combining_twice()
    {
        // Associativity, with a length whose bits wrap around the order of x.
        const long half = 3L << 31;
        var (a, b, c) = (0x1234_5678u, 0x9ABC_DEF0u, 0x0F1E_2D3Cu);
        var left = Crc32.Combine(Crc32.Combine(a, b, half), c, half);
        var right = Crc32.Combine(a, Crc32.Combine(b, c, half), 2 * half);
        Assert.Equal(left, right);
    }

    private static uint BitByBit(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var value in bytes)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc & 1) != 0 ? (crc >> 1) ^ 0xEDB88320 : crc >> 1;
        }
        return ~crc;
    }
}
