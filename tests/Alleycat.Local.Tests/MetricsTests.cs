using System.Diagnostics.Metrics;
using Alleycat.Local.Metrics;

namespace Alleycat.Local.Tests;

/// <summary>What Prometheus reads. Each test has a meter of its own: collectors hear every Alleycat meter of the process.</summary>
public sealed class MetricsTests
{
    [Fact]
    public void A_counter_is_summed_by_its_labels_and_named_as_Prometheus_wants_it()
    {
        using var collector = new MetricsCollector();
        using var meter = new Meter("Alleycat.Test.A");
        var counter = meter.CreateCounter<long>("alleycat.test.a.records", description: "Records\nseen.");
        counter.Add(2, new("class", 1), new("b", "x"));
        counter.Add(3, new("b", "x"), new("class", 1));
        counter.Add(5, new KeyValuePair<string, object?>("class", "qu\"ote\\\n"));

        var lines = Lines(collector, "alleycat_test_a");
        Assert.Contains("# TYPE alleycat_test_a_records_total counter", lines);
        Assert.Contains("# HELP alleycat_test_a_records_total Records seen.", lines);
        Assert.Contains("alleycat_test_a_records_total{b=\"x\",class=\"1\"} 5", lines);
        Assert.Contains("alleycat_test_a_records_total{class=\"qu\\\"ote\\\\\\n\"} 5", lines);
    }

    [Fact]
    public void A_histogram_has_cumulative_buckets_a_sum_and_a_count()
    {
        using var collector = new MetricsCollector();
        using var meter = new Meter("Alleycat.Test.H");
        var histogram = meter.CreateHistogram<double>("alleycat.test.h", "s");
        foreach (var seconds in new[] { 0.001, 0.3, 100 })
            histogram.Record(seconds);

        var lines = Lines(collector, "alleycat_test_h");
        Assert.Contains("# TYPE alleycat_test_h_seconds histogram", lines);
        Assert.Contains("alleycat_test_h_seconds_bucket{le=\"0.0005\"} 0", lines);
        Assert.Contains("alleycat_test_h_seconds_bucket{le=\"0.001\"} 1", lines);
        Assert.Contains("alleycat_test_h_seconds_bucket{le=\"0.5\"} 2", lines);
        Assert.Contains("alleycat_test_h_seconds_bucket{le=\"60\"} 2", lines);
        Assert.Contains("alleycat_test_h_seconds_bucket{le=\"+Inf\"} 3", lines);
        Assert.Contains("alleycat_test_h_seconds_sum 100.301", lines);
        Assert.Contains("alleycat_test_h_seconds_count 3", lines);
    }

    [Fact]
    public void Gauges_show_their_last_value_and_up_down_counters_their_balance()
    {
        using var collector = new MetricsCollector();
        using var meter = new Meter("Alleycat.Test.G");
        var buffered = meter.CreateUpDownCounter<long>("alleycat.test.g.buffer", "By");
        var value = 1.5;
        meter.CreateObservableGauge("alleycat.test.g.lag", () => value, "s");
        buffered.Add(10);
        buffered.Add(-4);
        Lines(collector, "alleycat_test_g");
        value = 2.5;

        var lines = Lines(collector, "alleycat_test_g");
        Assert.Contains("alleycat_test_g_buffer_bytes 6", lines);
        Assert.Contains("alleycat_test_g_lag_seconds 2.5", lines);
        Assert.Contains("# TYPE alleycat_test_g_lag_seconds gauge", lines);
    }

    [Fact]
    public void Series_are_bounded_and_what_is_dropped_is_counted()
    {
        using var collector = new MetricsCollector();
        using var meter = new Meter("Alleycat.Test.B");
        var counter = meter.CreateCounter<long>("alleycat.test.b");
        for (var i = 0; i < 3_000; i++)
            counter.Add(1, new KeyValuePair<string, object?>("i", i));
        Assert.InRange(collector.Dropped, 1_000, 3_000);
        Assert.True(Lines(collector, "alleycat_test_b").Length <= 2_002);
    }

    private static string[] Lines(MetricsCollector collector, string prefix) =>
        [.. PrometheusText.Write(collector).Split('\n').Where(line => line.Contains(prefix, StringComparison.Ordinal))];
}
