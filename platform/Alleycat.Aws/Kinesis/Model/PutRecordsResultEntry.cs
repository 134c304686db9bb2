namespace Amazon.Kinesis.Model;

/// <summary>What became of one record: a place in a shard, or an error.</summary>
public sealed class PutRecordsResultEntry
{
    public string? SequenceNumber { get; set; }

    public string? ShardId { get; set; }

    /// <summary><c>ProvisionedThroughputExceededException</c> or <c>InternalFailure</c>; null where it was stored.</summary>
    public string? ErrorCode { get; set; }

    public string? ErrorMessage { get; set; }
}
