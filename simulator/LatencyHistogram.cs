using System.Numerics;

namespace Alleycat.Simulator;

/// <summary>Counts latencies in buckets that grow with the value: bounded memory, about 3 % exact. Safe for concurrent use.</summary>
internal sealed class LatencyHistogram
{
    // Below 32 µs one bucket each; above, 32 buckets for every doubling.
    private const int SubBits = 5;
    private const int SubBuckets = 1 << SubBits;
    private const int Buckets = SubBuckets * 32;

    private readonly long[] _counts = new long[Buckets];
    private long _maxUs;

    public void Record(TimeSpan latency)
    {
        var us = Math.Max(0, (long)latency.TotalMicroseconds);
        Interlocked.Increment(ref _counts[IndexOf(us)]);
        var max = Volatile.Read(ref _maxUs);
        while (us > max)
            max = Interlocked.CompareExchange(ref _maxUs, us, max) is var seen && seen == max ? us : seen;
    }

    public LatencySummary Summarize() =>
        new(PercentileMs(0.50), PercentileMs(0.90), PercentileMs(0.99), Volatile.Read(ref _maxUs) / 1000.0);

    private double PercentileMs(double share)
    {
        var total = 0L;
        foreach (var count in _counts)
            total += count;
        if (total == 0)
            return 0;
        var rank = (long)Math.Ceiling(total * share);
        var seen = 0L;
        for (var i = 0; i < Buckets; i++)
        {
            seen += _counts[i];
            if (seen >= rank)
                return Math.Min(UpperUs(i), Volatile.Read(ref _maxUs)) / 1000.0;
        }
        return _maxUs / 1000.0;
    }

    private static int IndexOf(long us)
    {
        if (us < SubBuckets)
            return (int)us;
        var shift = BitOperations.Log2((ulong)us) - SubBits;
        return Math.Min(Buckets - 1, ((shift + 1) << SubBits) + (int)((us >> shift) - SubBuckets));
    }

    private static long UpperUs(int index)
    {
        if (index < SubBuckets)
            return index;
        var shift = (index >> SubBits) - 1;
        return (((index & (SubBuckets - 1)) + SubBuckets + 1L) << shift) - 1;
    }
}
