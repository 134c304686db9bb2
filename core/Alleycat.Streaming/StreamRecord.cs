namespace Alleycat.Streaming;

/// <summary>A record as a reader meets it.</summary>
/// <param name="SequenceNumber">Its place in the shard.</param>
/// <param name="PartitionKey">The producer's text, 1 to 256 characters.</param>
/// <param name="Data">The bytes as they were put; immutable, owned by the garbage collector, valid for as long as they are held.</param>
/// <param name="ApproximateArrivalMs">Milliseconds since 1970 at which the stream took the record; not monotonic.</param>
public readonly record struct StreamRecord(
    SequenceNumber SequenceNumber, string PartitionKey, ReadOnlyMemory<byte> Data, long ApproximateArrivalMs);
