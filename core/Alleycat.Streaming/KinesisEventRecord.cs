namespace Alleycat.Streaming;

/// <summary>One record of a Kinesis event: a view, valid until the reader moves on.</summary>
public readonly ref struct KinesisEventRecord
{
    /// <summary><c>shardId-000000000000:49…</c> as text; empty where absent.</summary>
    public ReadOnlySpan<byte> EventId { get; init; }

    /// <summary>The decimal sequence number as text; what a partial batch response names.</summary>
    public ReadOnlySpan<byte> SequenceNumber { get; init; }

    /// <summary>UTF-8, escapes unresolved.</summary>
    public ReadOnlySpan<byte> PartitionKey { get; init; }

    /// <summary>The record's bytes, decoded; empty where <see cref="IsReadable"/> is false.</summary>
    public ReadOnlySpan<byte> Data { get; init; }

    /// <summary>False where the data is missing or no base64.</summary>
    public bool IsReadable { get; init; }

    /// <summary>When the stream took it, milliseconds since 1970; 0 where absent.</summary>
    public long ApproximateArrivalMs { get; init; }
}
