using Amazon.Runtime;

namespace Amazon.Kinesis.Model;

/// <summary>Asks what a stream is.</summary>
public sealed class DescribeStreamSummaryRequest : AmazonWebServiceRequest
{
    /// <summary>The stream, unless its ARN is given.</summary>
    public string? StreamName { get; set; }

    public string? StreamARN { get; set; }
}
