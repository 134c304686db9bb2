using Amazon.Runtime;

namespace Amazon.Kinesis.Model;

/// <summary>Streams by name.</summary>
public sealed class ListStreamsResponse : AmazonWebServiceResponse
{
    public List<string> StreamNames { get; set; } = [];

    public bool? HasMoreStreams { get; set; }
}
