namespace Alleycat.Simulator.Tests;

public sealed class SimulationOptionsTests
{
    [Theory]
    [InlineData("max", double.PositiveInfinity)]
    [InlineData("1x", 1)]
    [InlineData("60x", 60)]
    [InlineData("0.5", 0.5)]
    public void Speeds_are_read_as_the_command_line_has_them(string text, double expected)
    {
        Assert.True(SimulationOptions.TryReadSpeed(text, out var speed));
        Assert.Equal(expected, speed);
    }

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("0x")]
    [InlineData("-1x")]
    [InlineData("fast")]
    [InlineData("1e9x")]
    public void Other_speeds_are_refused(string text) => Assert.False(SimulationOptions.TryReadSpeed(text, out _));

    [Theory]
    [InlineData("1", "1")]
    [InlineData("1-6", "1,2,3,4,5,6")]
    [InlineData("5, 1-2,2", "1,2,5")]
    public void Classes_are_read_as_lists_and_ranges(string text, string expected)
    {
        Assert.True(SimulationOptions.TryReadClasses(text, out var classes));
        Assert.Equal(expected, string.Join(',', classes));
    }

    [Theory]
    [InlineData("")]
    [InlineData("0")]
    [InlineData("7")]
    [InlineData("3-1")]
    [InlineData("1-")]
    [InlineData("a")]
    public void Other_classes_are_refused(string text) => Assert.False(SimulationOptions.TryReadClasses(text, out _));

    [Fact]
    public void A_latency_percentile_is_within_three_percent()
    {
        var histogram = new LatencyHistogram();
        for (var us = 1; us <= 100_000; us++)
            histogram.Record(TimeSpan.FromMicroseconds(us));
        var summary = histogram.Summarize();
        Assert.InRange(summary.P50Ms, 50, 51.6);
        Assert.InRange(summary.P90Ms, 90, 92.8);
        Assert.InRange(summary.P99Ms, 99, 100);
        Assert.Equal(100, summary.MaxMs);
        histogram.Record(TimeSpan.FromDays(400));
        Assert.Equal(default, new LatencyHistogram().Summarize());
    }
}
