using Amazon.Runtime;

namespace Amazon.IoT.Model;

/// <summary>A policy to remove; it must be attached to nothing.</summary>
public sealed class DeletePolicyRequest : AmazonWebServiceRequest
{
    public required string PolicyName { get; set; }
}
