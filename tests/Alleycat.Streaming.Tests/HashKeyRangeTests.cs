using System.Globalization;
using System.Numerics;

namespace Alleycat.Streaming.Tests;

public sealed class HashKeyRangeTests
{
    // As DescribeStream tells them of new streams with so many shards.
    [Theory]
    [InlineData(1, 0, "0", "340282366920938463463374607431768211455")]
    [InlineData(2, 0, "0", "170141183460469231731687303715884105727")]
    [InlineData(2, 1, "170141183460469231731687303715884105728", "340282366920938463463374607431768211455")]
    [InlineData(3, 0, "0", "113427455640312821154458202477256070484")]
    [InlineData(3, 1, "113427455640312821154458202477256070485", "226854911280625642308916404954512140969")]
    [InlineData(3, 2, "226854911280625642308916404954512140970", "340282366920938463463374607431768211455")]
    [InlineData(4, 1, "85070591730234615865843651857942052864", "170141183460469231731687303715884105727")]
    public void A_new_stream_is_split_as_Kinesis_splits_it(int count, int index, string starting, string ending)
    {
        var range = HashKeyRange.Split(count)[index];
        Assert.Equal(starting, range.Starting.ToString(CultureInfo.InvariantCulture));
        Assert.Equal(ending, range.Ending.ToString(CultureInfo.InvariantCulture));
    }

    [Fact]
    public void The_ranges_cover_every_key_once_with_the_width_rounded_down()
    {
        for (var count = 1; count <= 300; count++)
        {
            var ranges = HashKeyRange.Split(count);
            var width = BigInteger.Pow(2, 128) / count;
            Assert.Equal(count, ranges.Length);
            for (var i = 0; i < count; i++)
            {
                Assert.Equal(width * i, (BigInteger)ranges[i].Starting);
                Assert.Equal(i == count - 1 ? BigInteger.Pow(2, 128) - 1 : width * (i + 1) - 1, (BigInteger)ranges[i].Ending);
                Assert.True(ranges[i].Contains(ranges[i].Starting) && ranges[i].Contains(ranges[i].Ending));
                Assert.False(i > 0 && ranges[i - 1].Contains(ranges[i].Starting));
            }
        }
    }

    [Fact]
    public void A_stream_has_at_least_one_shard()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => HashKeyRange.Split(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => HashKeyRange.Split(-1));
    }
}
