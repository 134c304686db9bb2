using System.Numerics;

namespace Alleycat.LoadTest.Measuring;

/// <summary>
/// Counts of latencies in buckets no wider than a 64th of their value, from a nanosecond to hours: what HdrHistogram does, in a page.
/// </summary>
internal sealed class LatencyHistogram
{
    private const int FractionBits = 6;
    private const int Fractions = 1 << FractionBits;

    private readonly long[] _counts = new long[(64 - FractionBits) * Fractions];

    public long Count { get; private set; }

    /// <summary>Nanoseconds.</summary>
    public long Max { get; private set; }

    /// <param name="nanoseconds">Below zero counts as zero.</param>
    public void Record(long nanoseconds)
    {
        nanoseconds = Math.Max(0, nanoseconds);
        _counts[IndexOf(nanoseconds)]++;
        Count++;
        Max = Math.Max(Max, nanoseconds);
    }

    public void Add(LatencyHistogram other)
    {
        for (var i = 0; i < _counts.Length; i++)
            _counts[i] += other._counts[i];
        Count += other.Count;
        Max = Math.Max(Max, other.Max);
    }

    public void Clear()
    {
        Array.Clear(_counts);
        Count = 0;
        Max = 0;
    }

    /// <summary>The upper end of the bucket that holds the quantile, in milliseconds; 0 of nothing.</summary>
    public double Milliseconds(double quantile)
    {
        if (Count == 0)
            return 0;
        var rank = Math.Max(1, (long)Math.Ceiling(quantile * Count));
        for (var i = 0; i < _counts.Length; i++)
        {
            rank -= _counts[i];
            if (rank <= 0)
                return Math.Min(UpperEnd(i), Max) / 1e6;
        }
        return Max / 1e6;
    }

    /// <summary>Bucket → count, of those that are not empty: to carry it to another process.</summary>
    public Dictionary<int, long> ToBuckets() =>
        _counts.Select(static (count, index) => (index, count)).Where(static pair => pair.count > 0).ToDictionary();

    public static LatencyHistogram FromBuckets(IReadOnlyDictionary<int, long> buckets)
    {
        var histogram = new LatencyHistogram();
        foreach (var (index, count) in buckets)
        {
            histogram._counts[index] = count;
            histogram.Count += count;
            histogram.Max = Math.Max(histogram.Max, UpperEnd(index));
        }
        return histogram;
    }

    private static int IndexOf(long value)
    {
        if (value < Fractions)
            return (int)value;
        var shift = BitOperations.Log2((ulong)value) - FractionBits;
        return ((shift + 1) << FractionBits) + (int)((value >> shift) - Fractions);
    }

    private static long UpperEnd(int index)
    {
        if (index < Fractions)
            return index;
        var shift = (index >> FractionBits) - 1;
        return ((((long)(index & (Fractions - 1)) + Fractions + 1) << shift)) - 1;
    }
}
