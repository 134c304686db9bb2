using Amazon.Runtime;

namespace Amazon.Kinesis.Model;

/// <summary>Reads on from an iterator.</summary>
public sealed class GetRecordsRequest : AmazonWebServiceRequest
{
    public required string ShardIterator { get; set; }

    /// <summary>1 to 10,000.</summary>
    public int? Limit { get; set; }

    public string? StreamARN { get; set; }
}
