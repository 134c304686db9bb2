using Amazon.Runtime;

namespace Amazon.KinesisFirehose.Model;

/// <summary>One record for a delivery stream that takes puts.</summary>
public sealed class PutRecordRequest : AmazonWebServiceRequest
{
    public required string DeliveryStreamName { get; set; }

    public required Record Record { get; set; }
}
