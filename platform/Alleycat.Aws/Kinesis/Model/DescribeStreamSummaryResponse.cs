using Amazon.Runtime;

namespace Amazon.Kinesis.Model;

/// <summary>What a stream is.</summary>
public sealed class DescribeStreamSummaryResponse : AmazonWebServiceResponse
{
    public StreamDescriptionSummary? StreamDescriptionSummary { get; set; }
}
