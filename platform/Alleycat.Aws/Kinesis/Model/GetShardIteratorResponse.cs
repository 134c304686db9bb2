using Amazon.Runtime;

namespace Amazon.Kinesis.Model;

/// <summary>A place to read from, good for five minutes.</summary>
public sealed class GetShardIteratorResponse : AmazonWebServiceResponse
{
    public string? ShardIterator { get; set; }
}
