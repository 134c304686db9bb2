using Amazon.Runtime;

namespace Amazon.IoT.Model;

/// <summary>Attaches a thing and its certificate.</summary>
public sealed class AttachThingPrincipalRequest : AmazonWebServiceRequest
{
    public required string ThingName { get; set; }

    /// <summary>ARN of the certificate.</summary>
    public required string Principal { get; set; }
}
