using Amazon.Runtime;

namespace Amazon.Kinesis.Model;

/// <summary>Makes a stream; it becomes active later.</summary>
public sealed class CreateStreamRequest : AmazonWebServiceRequest
{
    public string? StreamName { get; set; }

    public int? ShardCount { get; set; }
}
