using System.Globalization;
using System.Numerics;
using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace Alleycat.Streaming.Tests;

public sealed class SequenceNumberTests
{
    private static readonly BigInteger Limit = BigInteger.Pow(2, 256);

    [Theory]
    [InlineData("0")]
    [InlineData("9")]
    [InlineData("340282366920938463463374607431768211455")]
    [InlineData("340282366920938463463374607431768211456")]
    [InlineData("49546986683135544286507457936321625675700192471156785154")]
    [InlineData("115792089237316195423570985008687907853269984665640564039457584007913129639935")]
    public void A_canonical_decimal_is_read_and_written_unchanged(string text)
    {
        Assert.True(SequenceNumber.TryParse(text, out var number));
        Assert.Equal(text, number.ToString());
        Assert.Equal(text, Encoding.ASCII.GetString(number.Format(stackalloc byte[SequenceNumber.DigitsMax])));
    }

    [Fact]
    public void Digits_are_written_as_text_has_them()
    {
        var random = new Random(19);
        Span<byte> room = stackalloc byte[SequenceNumber.DigitsMax];
        for (var i = 0; i < 20_000; i++)
        {
            // Numbers of every length, powers of ten and their neighbours among them.
            var value = new UInt128((ulong)random.NextInt64(), (ulong)random.NextInt64()) >> random.Next(128);
            if (i % 3 == 0)
                value = (UInt128)(BigInteger.Pow(10, random.Next(39)) - random.Next(2));
            Assert.Equal(value.ToString(CultureInfo.InvariantCulture), Encoding.ASCII.GetString(new SequenceNumber(value).Format(room)));
        }
        Assert.Throws<ArgumentException>(() => new SequenceNumber(UInt128.MaxValue).Format(new byte[38]).Length);
    }

    [Theory]
    [InlineData("")]
    [InlineData("00")]
    [InlineData("01")]
    [InlineData("-1")]
    [InlineData("+1")]
    [InlineData(" 1")]
    [InlineData("1 ")]
    [InlineData("1.0")]
    [InlineData("1e3")]
    [InlineData("0x1")]
    [InlineData("1,000")]
    [InlineData("١")]
    [InlineData("115792089237316195423570985008687907853269984665640564039457584007913129639936")]
    [InlineData("1157920892373161954235709850086879078532699846656405640394575840079131296399350")]
    public void Anything_else_is_not_read(string text)
    {
        Assert.False(SequenceNumber.TryParse(text, out var number));
        Assert.Equal(default, number);
    }

    [Fact]
    public void Numbers_are_ordered_as_integers_not_as_text()
    {
        var digits = Gen.Choose(1, 77).SelectMany(count => Gen.ArrayOf(Gen.Choose(0, 9), count))
            .Select(d => BigInteger.Parse(string.Concat(d), CultureInfo.InvariantCulture)).Where(n => n < Limit);
        Prop.ForAll(digits.Two().ToArbitrary(), pair =>
        {
            var (left, right) = pair;
            Assert.True(SequenceNumber.TryParse(left.ToString(CultureInfo.InvariantCulture), out var l));
            Assert.True(SequenceNumber.TryParse(right.ToString(CultureInfo.InvariantCulture), out var r));
            return l.CompareTo(r) == left.CompareTo(right)
                && l < r == left < right && l <= r == left <= right && l > r == left > right && l >= r == left >= right
                && l == r == (left == right) && l.ToString() == left.ToString(CultureInfo.InvariantCulture);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void The_lower_half_is_the_whole_number_below_2_to_the_128()
    {
        var number = new SequenceNumber(UInt128.MaxValue);
        Assert.Equal(UInt128.MaxValue, number.Low);
        Assert.True(SequenceNumber.TryParse("340282366920938463463374607431768211457", out var above));
        Assert.Equal(UInt128.One, above.Low);
        Assert.NotEqual(new SequenceNumber(UInt128.One), above);
        Assert.True(above > number);
    }
}
