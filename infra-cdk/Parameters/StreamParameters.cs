namespace Alleycat.InfraCdk.Parameters;

public sealed record StreamParameters
{
    /// <summary>Provisioned shards; null for a stream on demand, which starts with four and grows with the traffic.</summary>
    public int? Shards { get; init; }

    /// <summary>24 to 8,760 hours. How long Firehose may be ill before telemetry is lost.</summary>
    public int RetentionHours { get; init; } = 24;
}
