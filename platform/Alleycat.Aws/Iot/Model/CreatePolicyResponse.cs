using Amazon.Runtime;

namespace Amazon.IoT.Model;

/// <summary>The policy.</summary>
public sealed class CreatePolicyResponse : AmazonWebServiceResponse
{
    public string? PolicyName { get; set; }

    public string? PolicyArn { get; set; }

    public string? PolicyDocument { get; set; }

    public string? PolicyVersionId { get; set; }
}
