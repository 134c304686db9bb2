namespace Amazon.Kinesis.Model;

/// <summary>A stream without its shards.</summary>
public sealed class StreamDescriptionSummary
{
    public string? StreamName { get; set; }

    public string? StreamARN { get; set; }

    /// <summary><c>CREATING</c>, <c>ACTIVE</c>, <c>UPDATING</c> or <c>DELETING</c>.</summary>
    public string? StreamStatus { get; set; }

    public int? RetentionPeriodHours { get; set; }

    public int? OpenShardCount { get; set; }

    public int? ConsumerCount { get; set; }

    public DateTime? StreamCreationTimestamp { get; set; }

    public string? EncryptionType { get; set; }
}
