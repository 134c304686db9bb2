using Amazon.Runtime;

namespace Amazon.Kinesis.Model;

/// <summary>One result per record, in order; some may have failed though the call did not.</summary>
public sealed class PutRecordsResponse : AmazonWebServiceResponse
{
    public int? FailedRecordCount { get; set; }

    public List<PutRecordsResultEntry> Records { get; set; } = [];

    public string? EncryptionType { get; set; }
}
