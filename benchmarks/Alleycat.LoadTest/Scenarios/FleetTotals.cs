using Alleycat.LoadTest.Measuring;

namespace Alleycat.LoadTest.Scenarios;

/// <summary>What all generators of a fleet tell together.</summary>
internal sealed record FleetTotals(
    long Sent, long Acknowledged, int Disconnected, long Unexpected, LatencyHistogram ToPubAck, LatencyHistogram Lateness, double CpuSeconds, long PeakBytes)
{
    public static FleetTotals Of(IReadOnlyCollection<FleetReport> reports)
    {
        var (acknowledged, lateness) = (new LatencyHistogram(), new LatencyHistogram());
        foreach (var report in reports)
        {
            acknowledged.Add(LatencyHistogram.FromBuckets(report.AcknowledgedBuckets));
            lateness.Add(LatencyHistogram.FromBuckets(report.LatenessBuckets));
        }
        return new(
            reports.Sum(static r => r.Sent), reports.Sum(static r => r.Acknowledged), reports.Sum(static r => r.Disconnected),
            reports.Sum(static r => r.Unexpected), acknowledged, lateness, reports.Sum(static r => r.CpuSeconds), reports.Sum(static r => r.PeakBytes));
    }
}
