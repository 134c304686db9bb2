using Amazon.Runtime;

namespace Amazon.Kinesis.Model;

/// <summary>Where the record went.</summary>
public sealed class PutRecordResponse : AmazonWebServiceResponse
{
    public string? ShardId { get; set; }

    public string? SequenceNumber { get; set; }

    public string? EncryptionType { get; set; }
}
