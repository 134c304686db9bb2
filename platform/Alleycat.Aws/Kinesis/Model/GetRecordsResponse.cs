using Amazon.Runtime;

namespace Amazon.Kinesis.Model;

/// <summary>Records, perhaps none, and where to go on.</summary>
public sealed class GetRecordsResponse : AmazonWebServiceResponse
{
    public List<Record> Records { get; set; } = [];

    /// <summary>Null where the shard is closed and read to its end.</summary>
    public string? NextShardIterator { get; set; }

    /// <summary>0 at the tip.</summary>
    public long? MillisBehindLatest { get; set; }
}
