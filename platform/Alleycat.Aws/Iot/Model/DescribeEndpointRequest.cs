using Amazon.Runtime;

namespace Amazon.IoT.Model;

/// <summary>Asks for the account's endpoint.</summary>
public sealed class DescribeEndpointRequest : AmazonWebServiceRequest
{
    /// <summary><c>iot:Data-ATS</c> for devices and publishing.</summary>
    public string? EndpointType { get; set; }
}
