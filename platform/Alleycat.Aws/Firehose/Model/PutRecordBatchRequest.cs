using Amazon.Runtime;

namespace Amazon.KinesisFirehose.Model;

/// <summary>Up to 500 records or 4 MiB.</summary>
public sealed class PutRecordBatchRequest : AmazonWebServiceRequest
{
    public required string DeliveryStreamName { get; set; }

    public required List<Record> Records { get; set; }
}
