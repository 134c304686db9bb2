using System.Diagnostics.Metrics;

namespace Alleycat.Mqtt;

/// <summary>
/// The broker's instruments, on a meter named <c>Alleycat.Mqtt</c>. No client ids and no topics in tags.
/// </summary>
internal sealed class MqttBrokerMetrics : IDisposable
{
    private static readonly KeyValuePair<string, object?>[] _dropTags =
    [
        new("reason", "queue_full"),
        new("reason", "offline_queue_full"),
        new("reason", "expired"),
        new("reason", "too_large"),
        new("reason", "retained_full"),
        new("reason", "memory_full"),
    ];

    private readonly Meter _meter = new("Alleycat.Mqtt");
    private readonly Counter<long> _dropped;
    private readonly Counter<long> _connectionsEnded;
    private readonly UpDownCounter<long> _subscriptions;
    private long _droppedCount;
    private long _subscriptionCount;

    public MqttBrokerMetrics(MqttBroker broker)
    {
        _meter.CreateObservableGauge(
            "alleycat.mqtt.connections", () => broker.ConnectionCount, "{connection}", "Transports that are open.");
        _meter.CreateObservableGauge(
            "alleycat.mqtt.sessions", () => broker.SessionCount, "{session}", "Sessions, connected or kept.");
        _meter.CreateObservableGauge(
            "alleycat.mqtt.retained", () => broker.RetainedCount, "{message}", "Retained messages.");
        _meter.CreateObservableGauge(
            "alleycat.mqtt.memory", () => broker.MemoryBytes, "By", "Messages queued, on their way, retained, or waiting for the rule.");
        _subscriptions = _meter.CreateUpDownCounter<long>(
            "alleycat.mqtt.subscriptions", "{subscription}", "Subscriptions of all sessions.");
        Received = _meter.CreateCounter<long>("alleycat.mqtt.messages.received", "{message}", "PUBLISHes read from clients.");
        ReceivedBytes = _meter.CreateCounter<long>("alleycat.mqtt.received", "By", "Bytes read from clients.");
        SentBytes = _meter.CreateCounter<long>("alleycat.mqtt.sent", "By", "Bytes written to clients.");
        Throttled = _meter.CreateCounter<long>(
            "alleycat.mqtt.throttled", "{pause}", "Pauses of connections that sent faster than a connection may.");
        Sent = _meter.CreateCounter<long>("alleycat.mqtt.messages.sent", "{message}", "PUBLISHes written to clients.");
        Acknowledged = _meter.CreateCounter<long>(
            "alleycat.mqtt.messages.acknowledged", "{message}", "PUBACKs written, each after its message was durable.");
        AcknowledgeSeconds = _meter.CreateHistogram<double>(
            "alleycat.mqtt.acknowledge.duration", "s", "From reading the first PUBLISH of a batch to its PUBACKs.");
        IngestFailures = _meter.CreateCounter<long>(
            "alleycat.mqtt.ingest.failures", "{batch}", "Batches that the topic rule could not take.");
        StoreFailures = _meter.CreateCounter<long>(
            "alleycat.mqtt.store.failures", "{failure}", "Writes of retained messages and kept sessions that the disk did not take.");
        _dropped = _meter.CreateCounter<long>(
            "alleycat.mqtt.messages.dropped", "{message}", "Messages not delivered to a receiver, or not kept.");
        _connectionsEnded = _meter.CreateCounter<long>("alleycat.mqtt.connections.ended", "{connection}", "By cause.");
    }

    public Counter<long> Received { get; }
    public Counter<long> ReceivedBytes { get; }
    public Counter<long> SentBytes { get; }
    public Counter<long> Throttled { get; }
    public Counter<long> Sent { get; }
    public Counter<long> Acknowledged { get; }
    public Histogram<double> AcknowledgeSeconds { get; }
    public Counter<long> IngestFailures { get; }
    public Counter<long> StoreFailures { get; }

    public long DroppedCount => Interlocked.Read(ref _droppedCount);

    public long SubscriptionCount => Interlocked.Read(ref _subscriptionCount);

    public void SubscriptionsChanged(int by)
    {
        _subscriptions.Add(by);
        Interlocked.Add(ref _subscriptionCount, by);
    }

    public void Dropped(MqttDropReason reason)
    {
        _dropped.Add(1, _dropTags[(int)reason]);
        Interlocked.Increment(ref _droppedCount);
    }

    public void ConnectionEnded(MqttConnectionEndCause cause) =>
        _connectionsEnded.Add(1, new KeyValuePair<string, object?>("cause", cause.ToString()));

    public void Dispose() => _meter.Dispose();
}
