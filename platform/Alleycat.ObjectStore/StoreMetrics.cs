using System.Diagnostics.Metrics;

namespace Alleycat.ObjectStore;

/// <summary>The store's counters.</summary>
internal sealed class StoreMetrics : IDisposable
{
    private readonly Meter _meter = new("Alleycat.ObjectStore");

    public StoreMetrics(Func<IEnumerable<Measurement<long>>> pending, Func<IEnumerable<Measurement<long>>> failed)
    {
        Puts = _meter.CreateCounter<long>("alleycat.objectstore.puts", "{put}", "Objects stored.");
        PutBytes = _meter.CreateCounter<long>("alleycat.objectstore.put.bytes", "By", "Bytes of the objects stored.");
        PutSeconds = _meter.CreateHistogram<double>("alleycat.objectstore.put.duration", "s", "From a put's call to its durability.");
        PutsRefused = _meter.CreateCounter<long>(
            "alleycat.objectstore.puts.refused", "{put}", "Conditional puts whose condition did not hold.");
        MetadataRepaired = _meter.CreateCounter<long>(
            "alleycat.objectstore.metadata.repaired", "{object}", "Objects whose metadata was found missing or another file's.");
        NotificationsHandled = _meter.CreateCounter<long>(
            "alleycat.objectstore.notifications.handled", "{notification}", "Notifications that their consumer took.");
        NotificationAttemptsFailed = _meter.CreateCounter<long>(
            "alleycat.objectstore.notifications.attempts.failed", "{call}", "Calls of consumers that failed; tried again.");
        NotificationsFailed = _meter.CreateCounter<long>(
            "alleycat.objectstore.notifications.failed", "{notification}", "Notifications put aside after their last attempt.");
        _meter.CreateObservableGauge(
            "alleycat.objectstore.notifications.pending", pending, "{notification}", "Notifications not handled yet.");
        _meter.CreateObservableGauge(
            "alleycat.objectstore.notifications.set_aside", failed, "{notification}",
            "Notifications that lie in the consumer's failed folder.");
    }

    public Counter<long> Puts { get; }
    public Counter<long> PutBytes { get; }
    public Histogram<double> PutSeconds { get; }
    public Counter<long> PutsRefused { get; }
    public Counter<long> MetadataRepaired { get; }
    public Counter<long> NotificationsHandled { get; }
    public Counter<long> NotificationAttemptsFailed { get; }
    public Counter<long> NotificationsFailed { get; }

    public void Dispose() => _meter.Dispose();
}
