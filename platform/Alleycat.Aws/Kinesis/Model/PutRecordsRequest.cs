using Amazon.Runtime;

namespace Amazon.Kinesis.Model;

/// <summary>Puts 1 to 500 records, 10 MiB in all.</summary>
public sealed class PutRecordsRequest : AmazonWebServiceRequest
{
    public List<PutRecordsRequestEntry> Records { get; set; } = [];

    /// <summary>The stream, unless its ARN is given.</summary>
    public string? StreamName { get; set; }

    public string? StreamARN { get; set; }
}
