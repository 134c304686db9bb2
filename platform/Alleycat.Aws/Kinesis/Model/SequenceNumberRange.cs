namespace Amazon.Kinesis.Model;

/// <summary>The sequence numbers of a shard.</summary>
public sealed class SequenceNumberRange
{
    public string? StartingSequenceNumber { get; set; }

    /// <summary>Null while the shard is open.</summary>
    public string? EndingSequenceNumber { get; set; }
}
