using System.Diagnostics.Metrics;

namespace Alleycat.Ingest.Gateway;

/// <summary>What the lanes of a gateway count together.</summary>
internal sealed class GatewayLaneMeters(Meter meter)
{
    public Counter<long> Messages { get; } =
        meter.CreateCounter<long>("alleycat.gateway.messages.sent", "{message}", "Messages that the stream has taken.");

    public Counter<long> Records { get; } =
        meter.CreateCounter<long>("alleycat.gateway.records.sent", "{record}", "Packed records that the stream has taken.");

    public Counter<long> Bytes { get; } =
        meter.CreateCounter<long>("alleycat.gateway.sent", "By", "Bytes of these records.");

    public Counter<long> Failures { get; } =
        meter.CreateCounter<long>("alleycat.gateway.failures", "{attempt}", "Puts that failed and were made again.");
}
