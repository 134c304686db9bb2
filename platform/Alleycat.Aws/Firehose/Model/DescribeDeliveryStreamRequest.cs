using Amazon.Runtime;

namespace Amazon.KinesisFirehose.Model;

/// <summary>Asks for a delivery stream.</summary>
public sealed class DescribeDeliveryStreamRequest : AmazonWebServiceRequest
{
    public required string DeliveryStreamName { get; set; }

    public int? Limit { get; set; }
}
