using Amazon.Runtime;

namespace Amazon.IoT.Model;

/// <summary>The thing.</summary>
public sealed class CreateThingResponse : AmazonWebServiceResponse
{
    public string? ThingName { get; set; }

    public string? ThingArn { get; set; }

    public string? ThingId { get; set; }
}
