using Amazon.Runtime;

namespace Amazon.KinesisFirehose.Model;

/// <summary>What became of each record, in the order of the request.</summary>
public sealed class PutRecordBatchResponse : AmazonWebServiceResponse
{
    /// <summary>More than 0 where some have to be sent again.</summary>
    public int? FailedPutCount { get; set; }

    public bool? Encrypted { get; set; }

    public List<PutRecordBatchResponseEntry>? RequestResponses { get; set; }
}
