using Amazon.Runtime;

namespace Amazon.KinesisFirehose.Model;

/// <summary>The record is taken.</summary>
public sealed class PutRecordResponse : AmazonWebServiceResponse
{
    public string? RecordId { get; set; }

    public bool? Encrypted { get; set; }
}
