using Amazon.Runtime;

namespace Amazon.Kinesis.Model;

/// <summary>Lists a stream's shards; a next token excludes the stream.</summary>
public sealed class ListShardsRequest : AmazonWebServiceRequest
{
    public string? NextToken { get; set; }

    public string? ExclusiveStartShardId { get; set; }

    public int? MaxResults { get; set; }

    /// <summary>The stream, unless its ARN is given.</summary>
    public string? StreamName { get; set; }

    public string? StreamARN { get; set; }
}
