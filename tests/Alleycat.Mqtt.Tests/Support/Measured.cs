using System.Diagnostics.Metrics;

namespace Alleycat.Mqtt.Tests.Support;

/// <summary>What one broker's instruments have measured since this was made; other brokers of the process are not heard.</summary>
internal sealed class Measured : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly Lock _lock = new();
    private readonly Dictionary<string, double> _sums = [];
    private readonly Dictionary<string, int> _counts = [];

    public Measured(MqttBroker broker)
    {
        // A broker owns its meter, and tells nobody which one: instruments of the same name are told apart by it.
        var meter = broker.Metrics.Received.Meter;
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (ReferenceEquals(instrument.Meter, meter))
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.Start();
    }

    /// <summary>The sum of an instrument, or of its measurements with one tag's value, as <c>name{value}</c>.</summary>
    public double Sum(string name)
    {
        lock (_lock)
            return _sums.GetValueOrDefault(name);
    }

    /// <summary>How often it measured.</summary>
    public int Count(string name)
    {
        lock (_lock)
            return _counts.GetValueOrDefault(name);
    }

    /// <summary>A gauge as it stands.</summary>
    public double Gauge(string name)
    {
        lock (_lock)
            _sums.Remove(name);
        _listener.RecordObservableInstruments();
        return Sum(name);
    }

    public void Dispose() => _listener.Dispose();

    private void Add(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        lock (_lock)
        {
            _sums[instrument.Name] = _sums.GetValueOrDefault(instrument.Name) + value;
            _counts[instrument.Name] = _counts.GetValueOrDefault(instrument.Name) + 1;
            foreach (var tag in tags)
            {
                var name = $"{instrument.Name}{{{tag.Value}}}";
                _sums[name] = _sums.GetValueOrDefault(name) + value;
            }
        }
    }
}
