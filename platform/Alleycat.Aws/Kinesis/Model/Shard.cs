namespace Amazon.Kinesis.Model;

/// <summary>One shard.</summary>
public sealed class Shard
{
    public string? ShardId { get; set; }

    public string? ParentShardId { get; set; }

    public string? AdjacentParentShardId { get; set; }

    public HashKeyRange? HashKeyRange { get; set; }

    public SequenceNumberRange? SequenceNumberRange { get; set; }
}
