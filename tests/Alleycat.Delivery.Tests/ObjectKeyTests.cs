namespace Alleycat.Delivery.Tests;

public sealed class ObjectKeyTests
{
    private static readonly DateTimeOffset Arrival = new(2026, 7, 3, 9, 5, 8, 40, TimeSpan.Zero);

    [Theory]
    [InlineData("", "2026/07/03/09/")]
    [InlineData("legacy", "legacy2026/07/03/09/")]
    [InlineData("data/!{timestamp:yyyy/MM/dd/HH}/", "data/2026/07/03/09/")]
    [InlineData("raw/dt=!{timestamp:yyyy-MM-dd}/hh=!{timestamp:HH}/", "raw/dt=2026-07-03/hh=09/")]
    [InlineData("!{timestamp:'year='yyyy''''}/", "year=2026''/")]
    [InlineData("!{timestamp:y-M-d H:m:s.SSS}", "2026-7-3 9:5:8.040")]
    public void A_prefix_is_evaluated_by_the_oldest_arrival(string prefix, string expected) =>
        Assert.Equal(expected, new ObjectKeyTemplate(prefix, isErrorPrefix: false).Evaluate(Arrival, new Random(1)));

    [Fact]
    public void A_random_string_has_11_characters_fresh_each()
    {
        var key = new ObjectKeyTemplate("a/!{firehose:random-string}/!{firehose:random-string}/", false).Evaluate(Arrival, new Random(1));
        Assert.Matches("^a/[a-z0-9]{11}/[a-z0-9]{11}/$", key);
        Assert.NotEqual(key.Split('/')[1], key.Split('/')[2]);
    }

    [Fact]
    public void An_error_prefix_names_its_type() => Assert.Equal(
        "processing-failed/2026/07/03/09/",
        new ObjectKeyTemplate("!{firehose:error-output-type}/!{timestamp:yyyy/MM/dd/HH}/", true).Evaluate(Arrival, new Random(1), "processing-failed"));

    [Theory]
    [InlineData("!{timestamp:yyyy", false)]
    [InlineData("!{timestamp:QQ}", false)]
    [InlineData("!{timestamp:'x}", false)]
    [InlineData("!{nothing}", false)]
    [InlineData("!{firehose:error-output-type}/", false)]
    [InlineData("errors/!{timestamp:yyyy}/", true)]
    public void A_prefix_that_cannot_be_meant_is_refused_when_it_is_given(string prefix, bool isErrorPrefix) =>
        Assert.Throws<ArgumentException>(() => new ObjectKeyTemplate(prefix, isErrorPrefix));

    [Fact]
    public async Task Objects_are_named_as_Firehose_names_them()
    {
        await using var fixture = new DeliveryFixture();
        fixture.Append("a");
        await fixture.FlushAsync();
        var put = Assert.Single(fixture.Bucket.Puts);
        Assert.Matches(
            "^data/2026/11/21/10/alleycat-delivery-stream-1-2026-11-21-10-30-15-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\\.gz$", put.Key);
        Assert.Equal("gzip", put.ContentEncoding);
        Assert.Equal("application/octet-stream", put.ContentType);
        Assert.Equal("alleycat-delivery", put.Bucket);
    }
}
