using Amazon.Runtime;

namespace Amazon.IoT.Model;

/// <summary>Detaches a policy and a certificate, group or Cognito identity.</summary>
public sealed class DetachPolicyRequest : AmazonWebServiceRequest
{
    public required string PolicyName { get; set; }

    /// <summary>ARN of a certificate or group, or an identity id.</summary>
    public required string Target { get; set; }
}
