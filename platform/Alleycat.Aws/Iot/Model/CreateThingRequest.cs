using Amazon.Runtime;

namespace Amazon.IoT.Model;

/// <summary>A new thing; the same again is no error.</summary>
public sealed class CreateThingRequest : AmazonWebServiceRequest
{
    public required string ThingName { get; set; }

    public string? ThingTypeName { get; set; }

    public AttributePayload? AttributePayload { get; set; }
}
