using System.Diagnostics.Metrics;

namespace Alleycat.Local.Metrics;

/// <summary>One instrument with one set of labels: a sum, a last value or a histogram, as the instrument's kind calls for.</summary>
internal sealed class Series
{
    /// <summary>Upper bounds in seconds, wide enough from a flush to a delivery.</summary>
    public static readonly double[] Bounds = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

    private readonly Lock _lock = new();
    private readonly long[] _buckets;
    private double _value;
    private long _count;

    public Series(Instrument instrument, string labels)
    {
        Instrument = instrument;
        Labels = labels;
        Kind = KindOf(instrument);
        _buckets = Kind == SeriesKind.Histogram ? new long[Bounds.Length] : [];
    }

    public Instrument Instrument { get; }

    /// <summary>As Prometheus writes them, without braces; empty where there are none.</summary>
    public string Labels { get; }

    public SeriesKind Kind { get; }

    public void Record(double value)
    {
        lock (_lock)
        {
            _count++;
            // An observable counter reports its total each time; the others report what is to be added.
            if (Kind is SeriesKind.Gauge or SeriesKind.Total)
                _value = value;
            else
                _value += value;
            if (Kind != SeriesKind.Histogram)
                return;
            for (var i = Bounds.Length - 1; i >= 0 && value <= Bounds[i]; i--)
                _buckets[i]++;
        }
    }

    /// <returns>The sum (or last value), how often it was measured, and for a histogram the cumulative counts per bound.</returns>
    public (double Value, long Count, long[] Buckets) Read()
    {
        lock (_lock)
            return (_value, _count, [.. _buckets]);
    }

    public static SeriesKind KindOf(Instrument instrument)
    {
        var name = instrument.GetType().Name;
        return name switch
        {
            _ when name.StartsWith("ObservableCounter", StringComparison.Ordinal) => SeriesKind.Total,
            _ when name.StartsWith("ObservableGauge", StringComparison.Ordinal) => SeriesKind.Gauge,
            _ when name.StartsWith("ObservableUpDown", StringComparison.Ordinal) => SeriesKind.Gauge,
            _ when name.StartsWith("Gauge", StringComparison.Ordinal) => SeriesKind.Gauge,
            _ when name.StartsWith("Histogram", StringComparison.Ordinal) => SeriesKind.Histogram,
            _ when name.StartsWith("UpDownCounter", StringComparison.Ordinal) => SeriesKind.UpDown,
            _ => SeriesKind.Counter,
        };
    }
}

internal enum SeriesKind
{
    Counter,
    Total,
    UpDown,
    Gauge,
    Histogram,
}
