using Amazon.Runtime;

namespace Amazon.IotData.Model;

/// <summary>One message to a topic.</summary>
public sealed class PublishRequest : AmazonWebServiceRequest
{
    /// <summary>Topic name; its slashes are data here.</summary>
    public required string Topic { get; set; }

    /// <summary>At most 128 KB.</summary>
    public MemoryStream? Payload { get; set; }

    /// <summary>0 or 1.</summary>
    public int? Qos { get; set; }

    public bool? Retain { get; set; }
}
