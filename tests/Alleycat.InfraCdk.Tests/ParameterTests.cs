using Alleycat.InfraCdk.Parameters;
using Alleycat.InfraCdk.Tests.Templates;
using Amazon.CDK.AWS.Logs;

namespace Alleycat.InfraCdk.Tests;

public sealed class ParameterTests
{
    [Fact]
    public void Without_any_parameter_the_defaults_hold() => Assert.Equal(new AlleycatParameters(), Read());

    [Fact]
    public void A_parameter_is_text_from_the_command_line_or_a_number_from_a_file()
    {
        Assert.Equal(4, Read(("shards", "4")).Stream.Shards);
        Assert.Equal(4, Read(("shards", 4.0)).Stream.Shards);
        Assert.Null(Read(("shards", "on-demand")).Stream.Shards);
        Assert.Equal(0.2, Read(("transformBufferMegabytes", "0.2")).Delivery.TransformBufferMegabytes);
        Assert.False(Read(("visitors", "false")).Identity.Visitors);
        Assert.Equal(RetentionDays.ONE_WEEK, Read(("logDays", "7")).LogRetention);
        Assert.Equal("Gym2", Read(("name", "Gym2")).Name);
    }

    [Fact]
    public void A_reservation_can_be_none()
    {
        Assert.Null(Read(("historyConcurrency", "none")).History.Concurrency);
        Assert.Equal(1, Read(("historyConcurrency", "1")).History.Concurrency);
        Assert.Equal(2, Read().History.Concurrency);
    }

    [Theory]
    [InlineData("shards", "0")]
    [InlineData("shards", "many")]
    [InlineData("shards", "1.5")]
    [InlineData("streamHours", "23")]
    [InlineData("bufferMegabytes", "129")]
    [InlineData("bufferSeconds", "901")]
    [InlineData("transformBufferMegabytes", "0.1")]
    [InlineData("transformBufferMegabytes", "NaN")]
    [InlineData("raceSeconds", "0")]
    [InlineData("logDays", "31")]
    [InlineData("visitors", "perhaps")]
    [InlineData("historyConcurrency", "0")]
    [InlineData("name", "my-gym")]
    [InlineData("name", "1gym")]
    [InlineData("domainName", "race.example.com")]
    [InlineData("certificateArn", "arn:aws:acm:us-east-1:1:certificate/1")]
    public void A_parameter_out_of_its_range_is_named(string name, string value) =>
        Assert.Contains(name, Assert.Throws<ParameterException>(() => Read((name, value))).Message, StringComparison.Ordinal);

    [Fact]
    public void Every_parameter_is_in_the_documentation()
    {
        var names = new HashSet<string>();
        ParameterReader.Read(name =>
        {
            names.Add(name);
            return name == "shards" ? "1" : null;
        });
        var text = File.ReadAllText(Path.Combine(Checkout.Root, "docs", "aws.md"));
        Assert.InRange(names.Count, 20, 100);
        Assert.All(names, name => Assert.Contains($"`{name}`", text, StringComparison.Ordinal));
    }

    private static AlleycatParameters Read(params (string Name, object Value)[] context)
    {
        var values = context.ToDictionary(entry => entry.Name, entry => entry.Value);
        return ParameterReader.Read(values.GetValueOrDefault);
    }
}
