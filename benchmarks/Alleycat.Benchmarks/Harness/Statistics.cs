namespace Alleycat.Benchmarks.Harness;

/// <summary>Medians and extremes of a run's timings.</summary>
internal static class Statistics
{
    public static double Median(this IReadOnlyCollection<double> values)
    {
        var sorted = values.Order().ToArray();
        var middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
