using Amazon.Runtime;

namespace Amazon.IoT.Model;

/// <summary>A thing to remove; it must have no principals.</summary>
public sealed class DeleteThingRequest : AmazonWebServiceRequest
{
    public required string ThingName { get; set; }
}
