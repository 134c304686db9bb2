namespace Alleycat.Streaming;

/// <summary>Where records enter a stream: the embedded log or Kinesis.</summary>
public interface IStreamProducer
{
    /// <summary>Appends entries in order; completes when each is durable or refused. Records of one shard keep this order.</summary>
    /// <param name="entries">
    /// At most 500 against Kinesis; any number against the embedded stream. The list and the data stay unchanged until the task completes.
    /// </param>
    /// <param name="cancellationToken">Stops the waiting; entries already handed over may become durable all the same.</param>
    /// <returns>One result per entry, in order. A refused entry never fails its neighbours.</returns>
    /// <exception cref="Exception">The stream as a whole cannot be written (closed, disk full, failed flush): nothing is promised.</exception>
    ValueTask<PutRecordsResult[]> PutRecordsAsync(IReadOnlyList<PutRecordsEntry> entries, CancellationToken cancellationToken = default);
}

/// <summary>One record to put.</summary>
/// <param name="PartitionKey">Decides the shard by its hash key.</param>
/// <param name="Data">At most 1 MiB together with the key.</param>
/// <param name="ExplicitHashKey">Decides the shard in the key's place where given.</param>
public readonly record struct PutRecordsEntry(PartitionKey PartitionKey, ReadOnlyMemory<byte> Data, UInt128? ExplicitHashKey = null);

/// <summary>What became of one record: stored (shard and sequence number) or refused (code and message in Kinesis' words).</summary>
public readonly record struct PutRecordsResult(ShardId ShardId, SequenceNumber SequenceNumber, string? ErrorCode = null, string? ErrorMessage = null)
{
    public bool IsStored => ErrorCode is null;

    public static PutRecordsResult Refused(string code, string message) => new(default, default, code, message);
}
