using Amazon.Runtime;

namespace Amazon.Kinesis.Model;

/// <summary>Lists the account's streams.</summary>
public sealed class ListStreamsRequest : AmazonWebServiceRequest
{
    public string? ExclusiveStartStreamName { get; set; }

    public int? Limit { get; set; }
}
