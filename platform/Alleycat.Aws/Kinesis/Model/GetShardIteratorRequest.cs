using Amazon.Runtime;

namespace Amazon.Kinesis.Model;

/// <summary>Asks for a place to read a shard from.</summary>
public sealed class GetShardIteratorRequest : AmazonWebServiceRequest
{
    public required string ShardId { get; set; }

    /// <summary>
    /// <c>TRIM_HORIZON</c>, <c>LATEST</c>, <c>AT_SEQUENCE_NUMBER</c>, <c>AFTER_SEQUENCE_NUMBER</c> or <c>AT_TIMESTAMP</c>.
    /// </summary>
    public required string ShardIteratorType { get; set; }

    public string? StartingSequenceNumber { get; set; }

    public DateTime? Timestamp { get; set; }

    /// <summary>The stream, unless its ARN is given.</summary>
    public string? StreamName { get; set; }

    public string? StreamARN { get; set; }
}
