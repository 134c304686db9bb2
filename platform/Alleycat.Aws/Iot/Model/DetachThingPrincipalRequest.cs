using Amazon.Runtime;

namespace Amazon.IoT.Model;

/// <summary>Detaches a thing and its certificate.</summary>
public sealed class DetachThingPrincipalRequest : AmazonWebServiceRequest
{
    public required string ThingName { get; set; }

    /// <summary>ARN of the certificate.</summary>
    public required string Principal { get; set; }
}
