using Amazon.Runtime;

namespace Amazon.IoT.Model;

/// <summary>A new policy.</summary>
public sealed class CreatePolicyRequest : AmazonWebServiceRequest
{
    public required string PolicyName { get; set; }

    /// <summary>JSON, at most 2,048 characters without white space.</summary>
    public required string PolicyDocument { get; set; }
}
