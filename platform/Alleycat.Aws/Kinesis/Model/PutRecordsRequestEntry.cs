namespace Amazon.Kinesis.Model;

/// <summary>One record to put.</summary>
public sealed class PutRecordsRequestEntry
{
    /// <summary>At most 1 MiB together with the key.</summary>
    public required MemoryStream Data { get; set; }

    /// <summary>1 to 256 characters.</summary>
    public required string PartitionKey { get; set; }

    /// <summary>Decimal, 0 to 2^128 - 1; decides the shard in the key's place.</summary>
    public string? ExplicitHashKey { get; set; }
}
