using System.Globalization;
using System.Text;

namespace Alleycat.Racing.Tests;

public sealed class OutputTests
{
    public static TheoryData<double, double, double, long, string> Golden
    {
        get
        {
            var data = new TheoryData<double, double, double, long, string>();
            foreach (var row in Fixture.Json("output/output.json").EnumerateArray())
            {
                data.Add(row.GetProperty("cadence").GetDouble(), row.GetProperty("resistance").GetDouble(),
                    row.GetProperty("unrounded").GetDouble(), row.GetProperty("tenThousandths").GetInt64(), row.GetProperty("text").GetString()!);
            }
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Golden))]
    public void Output_is_the_golden_value_rounded_to_four_places(
        double cadence, double resistance, double unrounded, long tenThousandths, string text)
    {
        var output = Output.From(cadence, resistance);

        Assert.Equal(unrounded, (cadence + 35) * (resistance + 65) / 100);
        Assert.Equal(tenThousandths, output.TenThousandths);
        Assert.Equal(text, output.ToString());
        Assert.Equal(double.Parse(text, CultureInfo.InvariantCulture), output.Value);
    }

    [Theory]
    [InlineData(-36, 50)]
    [InlineData(double.NaN, 50)]
    [InlineData(double.PositiveInfinity, 50)]
    [InlineData(1e6, 1e6)]
    public void What_is_no_output_is_refused(double cadence, double resistance) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Output.From(cadence, resistance));

    [Fact]
    public void Text_is_the_shortest_decimal_and_reads_back_exactly()
    {
        var random = new Random(20261121);
        var text = new byte[Output.CharsMax];
        for (var i = 0; i < 200_000; i++)
        {
            var output = new Output(i < 100_000 ? (uint)i : (uint)random.NextInt64(1L << 32));
            var written = Encoding.ASCII.GetString(text, 0, output.WriteTo(text));

            Assert.Equal(output.Value.ToString("0.####", CultureInfo.InvariantCulture), written);
            Assert.Equal(output.TenThousandths, decimal.Parse(written, CultureInfo.InvariantCulture) * 10_000);
        }
    }

    [Fact]
    public void Outputs_are_ordered_by_value()
    {
        Assert.True(new Output(1) < new Output(2));
        Assert.True(new Output(2) >= new Output(2) && new Output(2) <= new Output(2) && new Output(3) > new Output(2));
        Assert.Equal([new(1), new(2), new Output(3)], new[] { new Output(3), new(1), new(2) }.Order());
    }
}
