using Amazon.Runtime;

namespace Amazon.Kinesis.Model;

/// <summary>Shards, and a token where there are more.</summary>
public sealed class ListShardsResponse : AmazonWebServiceResponse
{
    public List<Shard> Shards { get; set; } = [];

    public string? NextToken { get; set; }
}
