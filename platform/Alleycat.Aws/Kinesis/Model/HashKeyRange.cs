namespace Amazon.Kinesis.Model;

/// <summary>The hash keys of a shard, decimal, both ends inclusive.</summary>
public sealed class HashKeyRange
{
    public string? StartingHashKey { get; set; }

    public string? EndingHashKey { get; set; }
}
