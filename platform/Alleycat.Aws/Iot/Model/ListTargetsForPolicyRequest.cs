using Amazon.Runtime;

namespace Amazon.IoT.Model;

/// <summary>Asks whom a policy is attached to.</summary>
public sealed class ListTargetsForPolicyRequest : AmazonWebServiceRequest
{
    public required string PolicyName { get; set; }

    /// <summary>From the page before.</summary>
    public string? Marker { get; set; }

    /// <summary>1 to 250.</summary>
    public int? PageSize { get; set; }
}
