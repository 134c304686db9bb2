using Amazon.Runtime;

namespace Amazon.IoT.Model;

/// <summary>The account's endpoint.</summary>
public sealed class DescribeEndpointResponse : AmazonWebServiceResponse
{
    /// <summary>A host name.</summary>
    public string? EndpointAddress { get; set; }
}
