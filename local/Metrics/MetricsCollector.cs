using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Alleycat.Local.Metrics;

/// <summary>Adds up every <c>Alleycat.*</c> meter's measurements so that they can be read at any time.</summary>
/// <remarks>Bounded: at most <see cref="SeriesMax"/> series; measurements of further ones are dropped and counted.</remarks>
internal sealed class MetricsCollector : IDisposable
{
    private const int SeriesMax = 2_000;
    private const int InstrumentsMax = 1_000;

    private readonly MeterListener _listener = new();
    private readonly ConcurrentDictionary<SeriesKey, Series> _series = new();
    private readonly ConcurrentDictionary<string, Instrument> _instruments = new(StringComparer.Ordinal);
    private long _dropped;

    public MetricsCollector()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (!instrument.Meter.Name.StartsWith("Alleycat", StringComparison.Ordinal))
                return;
            if (_instruments.Count < InstrumentsMax)
                _instruments.TryAdd(instrument.Name, instrument);
            listener.EnableMeasurementEvents(instrument, new LatestSeries());
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, latest) => Record(instrument, value, tags, latest));
        _listener.SetMeasurementEventCallback<int>((instrument, value, tags, latest) => Record(instrument, value, tags, latest));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, latest) => Record(instrument, value, tags, latest));
        _listener.Start();
    }

    /// <summary>Measurements dropped because there were too many series.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>Every series with what it has measured until now, grouped by instrument, in stable order.</summary>
    public IReadOnlyList<Series> Snapshot()
    {
        _listener.RecordObservableInstruments();
        return [.. _series.Values.OrderBy(s => s.Instrument.Name, StringComparer.Ordinal).ThenBy(s => s.Labels, StringComparer.Ordinal)];
    }

    /// <summary>Every instrument there is, whether it has measured anything or not, in stable order.</summary>
    public IReadOnlyList<Instrument> Instruments => [.. _instruments.Values.OrderBy(i => i.Name, StringComparer.Ordinal)];

    public void Dispose() => _listener.Dispose();

    private void Record(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags, object? state)
    {
        var latest = (LatestSeries)state!;
        if (latest.Find(tags) is { } known)
        {
            known.Record(value);
            return;
        }
        var key = new SeriesKey(instrument, PrometheusText.LabelsOf(tags));
        if (!_series.TryGetValue(key, out var series))
        {
            if (_series.Count >= SeriesMax)
            {
                Interlocked.Increment(ref _dropped);
                return;
            }
            series = _series.GetOrAdd(key, static k => new Series(k.Instrument, k.Labels));
        }
        latest.Add(tags, series);
        series.Record(value);
    }

    private readonly record struct SeriesKey(Instrument Instrument, string Labels);
}
