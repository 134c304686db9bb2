using System.Globalization;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace Alleycat.Streaming.Tests;

public sealed class PartitionKeyTests
{
    // MD5 test vectors of RFC 1321, read as Kinesis reads them: big-endian, in decimal.
    [Theory]
    [InlineData("a", "0cc175b9c0f1b6a831c399e269772661")]
    [InlineData("abc", "900150983cd24fb0d6963f7d28e17f72")]
    [InlineData("message digest", "f96b697d7cb7938d525a2f31aaf161d0")]
    [InlineData("abcdefghijklmnopqrstuvwxyz", "c3fcd3d76192e4007dfb496cca67e13b")]
    public void The_hash_key_is_the_MD5_of_the_text(string text, string md5)
    {
        Assert.Equal(UInt128.Parse(md5, NumberStyles.HexNumber, CultureInfo.InvariantCulture), PartitionKey.Of(text).HashKey);
    }

    [Theory]
    [InlineData("a", "16955237001963240173058271559858726497")]
    [InlineData("b", "195289424170611159128911017612795795343")]
    [InlineData("c", "99079589977253916124855502156832923443")]
    public void Hash_keys_in_decimal_are_those_that_Kinesis_places_by(string text, string decimalHashKey)
    {
        Assert.Equal(decimalHashKey, PartitionKey.Of(text).HashKey.ToString(CultureInfo.InvariantCulture));
    }

    [Fact]
    public void Any_text_is_hashed_as_its_UTF8()
    {
        Prop.ForAll(Gen.ArrayOf(Gen.Elements("a", "é", "€", "🚴", "0", "z")).Where(a => a.Length is > 0 and <= 128).ToArbitrary(), parts =>
        {
            var text = string.Concat(parts);
#pragma warning disable CA5351 // The definition of Kinesis' hash key.
            var expected = new BigInteger(MD5.HashData(Encoding.UTF8.GetBytes(text)), isUnsigned: true, isBigEndian: true);
#pragma warning restore CA5351
            return (BigInteger)PartitionKey.Of(text).HashKey == expected;
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void A_key_has_1_to_256_characters()
    {
        Assert.Throws<ArgumentException>(() => PartitionKey.Of(""));
        Assert.Throws<ArgumentException>(() => PartitionKey.Of(new string('a', 257)));
        Assert.Equal(256, PartitionKey.Of(new string('€', 256)).Value.Length);
    }

    [Fact]
    public void A_racers_key_is_the_racers_number()
    {
        Assert.Equal(PartitionKey.Of("4711"), PartitionKey.OfRacer(4711));
        Assert.Equal("4711", PartitionKey.OfRacer(4711).ToString());
    }
}
