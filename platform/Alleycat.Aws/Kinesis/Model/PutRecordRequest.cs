using Amazon.Runtime;

namespace Amazon.Kinesis.Model;

/// <summary>Puts one record.</summary>
public sealed class PutRecordRequest : AmazonWebServiceRequest
{
    public required MemoryStream Data { get; set; }

    public required string PartitionKey { get; set; }

    public string? ExplicitHashKey { get; set; }

    /// <summary>Of the record put before, to keep the order of one caller.</summary>
    public string? SequenceNumberForOrdering { get; set; }

    /// <summary>The stream, unless its ARN is given.</summary>
    public string? StreamName { get; set; }

    public string? StreamARN { get; set; }
}
