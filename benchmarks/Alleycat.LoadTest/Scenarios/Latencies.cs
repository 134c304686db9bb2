using Alleycat.LoadTest.Measuring;

namespace Alleycat.LoadTest.Scenarios;

/// <summary>One round at a fixed rate. Every latency counts from the time its message was due, whether or not the generator was late.</summary>
/// <param name="Ages">From due to received by the subscriber.</param>
/// <param name="Acknowledged">From due to PUBACK; empty at QoS 0.</param>
/// <param name="Sent">Messages.</param>
/// <param name="Received">By subscribers that read.</param>
/// <param name="BrokerCpuSeconds">Used by the broker.</param>
/// <param name="Seconds">The round.</param>
internal sealed record Latencies(
    LatencyHistogram Ages, LatencyHistogram Acknowledged, long Sent, long Received, double BrokerCpuSeconds, double Seconds)
{
    /// <summary>Of the broker, meanwhile; null where it has no collector.</summary>
    public CollectorPauses? Pauses { get; init; }
}
