using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Alleycat.HistoryProcessor.Tests;

/// <summary>Adds up the processor's counters by instrument and reason while it lives, for the test that made it.</summary>
internal sealed class CounterReader : IDisposable
{
    private readonly AsyncLocal<bool> isMine = new();
    private readonly MeterListener listener = new();
    private readonly ConcurrentDictionary<string, long> sums = [];

    public CounterReader()
    {
        // Tests run beside each other; measurements are made on the flow of the one that caused them.
        isMine.Value = true;
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Meter.Name == "Alleycat.HistoryProcessor")
                self.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
        {
            if (!isMine.Value)
                return;
            var reason = tags.Length == 0 ? "" : ":" + tags[0].Value;
            sums.AddOrUpdate(instrument.Name["alleycat.history.".Length..] + reason, value, (_, sum) => sum + value);
        });
        listener.Start();
    }

    public long this[string name] => sums.GetValueOrDefault(name);

    public void Dispose() => listener.Dispose();
}
