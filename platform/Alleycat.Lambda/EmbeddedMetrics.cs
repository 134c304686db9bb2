using System.Buffers;
using System.Diagnostics.Metrics;
using System.Text.Json;

namespace Alleycat.Lambda;

/// <summary>
/// What the meters named <c>Alleycat.*</c> count during an invocation, as a line that CloudWatch turns into metrics (its embedded metric
/// format): namespace <c>Alleycat</c>, dimension <c>function</c>.
/// </summary>
/// <remarks>
/// Counters are summed over the invocation, histograms told by their values (so many that a line stays short, the largest kept), tags other
/// than a counter's <c>result</c>, <c>reason</c>, <c>fault</c> or <c>kind</c> left out: each distinct metric costs by the month.
/// </remarks>
internal sealed class EmbeddedMetrics : IDisposable
{
    /// <summary>CloudWatch takes 100 metrics of 100 values each in a line.</summary>
    private const int MetricsMax = 100;

    private const int ValuesMax = 100;

    private static readonly string[] NamingTags = ["result", "reason", "fault", "kind"];

    private readonly string _function;
    private readonly TimeProvider _time;
    private readonly MeterListener _listener = new();
    private readonly Lock _lock = new();
    private readonly SortedDictionary<string, Metric> _metrics = new(StringComparer.Ordinal);

    public EmbeddedMetrics(string function, TimeProvider time)
    {
        _function = function;
        _time = time;
        _listener.InstrumentPublished = static (instrument, listener) =>
        {
            // Gauges are a long-lived process's; an invocation is over when they would be asked.
            if (instrument.Meter.Name.StartsWith("Alleycat.", StringComparison.Ordinal) && !instrument.IsObservable)
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Take(instrument, value, tags));
        _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Take(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Take(instrument, value, tags));
        _listener.Start();
    }

    public void Dispose() => _listener.Dispose();

    /// <summary>Writes what was counted since the last call, and forgets it; nothing where nothing was.</summary>
    public void Flush()
    {
        KeyValuePair<string, Metric>[] metrics;
        lock (_lock)
        {
            metrics = [.. _metrics];
            _metrics.Clear();
        }
        if (metrics.Length == 0)
            return;
        var line = new ArrayBufferWriter<byte>(1024);
        using (var json = new Utf8JsonWriter(line))
            Write(json, metrics);
        line.Write("\n"u8);
        LambdaLog.WriteLine(line.WrittenMemory);
    }

    private void Take(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var name = instrument.Name;
        foreach (var tag in tags)
        {
            if (Array.IndexOf(NamingTags, tag.Key) >= 0)
                name = $"{name}.{tag.Value}";
        }
        lock (_lock)
        {
            if (!_metrics.TryGetValue(name, out var metric))
            {
                if (_metrics.Count >= MetricsMax)
                    return;
                _metrics.Add(name, metric = new(UnitOf(instrument.Unit), instrument is Histogram<double> or Histogram<long> or Histogram<int>));
            }
            metric.Add(value);
        }
    }

    private static string UnitOf(string? unit) => unit switch
    {
        "s" => "Seconds",
        "ms" => "Milliseconds",
        "By" => "Bytes",
        _ => "Count",
    };

    private void Write(Utf8JsonWriter json, KeyValuePair<string, Metric>[] metrics)
    {
        json.WriteStartObject();
        json.WriteStartObject("_aws"u8);
        json.WriteNumber("Timestamp"u8, _time.GetUtcNow().ToUnixTimeMilliseconds());
        json.WriteStartArray("CloudWatchMetrics"u8);
        json.WriteStartObject();
        json.WriteString("Namespace"u8, "Alleycat"u8);
        json.WriteStartArray("Dimensions"u8);
        json.WriteStartArray();
        json.WriteStringValue("function"u8);
        json.WriteEndArray();
        json.WriteEndArray();
        json.WriteStartArray("Metrics"u8);
        foreach (var (name, metric) in metrics)
        {
            json.WriteStartObject();
            json.WriteString("Name"u8, name);
            json.WriteString("Unit"u8, metric.Unit);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteString("function"u8, _function);
        if (LambdaLog.RequestId is { } requestId)
            json.WriteString("requestId"u8, requestId);
        foreach (var (name, metric) in metrics)
            metric.WriteTo(json, name);
        json.WriteEndObject();
    }

    private sealed class Metric(string unit, bool isHistogram)
    {
        private readonly List<double> _values = [];
        private double _sum;

        public string Unit => unit;

        public void Add(double value)
        {
            _sum += value;
            if (!isHistogram)
                return;
            if (_values.Count < ValuesMax)
                _values.Add(value);
            else if (_values.IndexOf(_values.Min()) is var least && value > _values[least])
                _values[least] = value;
        }

        public void WriteTo(Utf8JsonWriter json, string name)
        {
            if (!isHistogram)
            {
                json.WriteNumber(name, _sum);
                return;
            }
            json.WriteStartArray(name);
            foreach (var value in _values)
                json.WriteNumberValue(value);
            json.WriteEndArray();
        }
    }
}
