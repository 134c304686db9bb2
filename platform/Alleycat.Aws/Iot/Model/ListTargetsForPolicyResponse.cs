using Amazon.Runtime;

namespace Amazon.IoT.Model;

/// <summary>A page of targets: ARNs of certificates and thing groups, ids of Cognito identities.</summary>
public sealed class ListTargetsForPolicyResponse : AmazonWebServiceResponse
{
    public List<string> Targets { get; set; } = [];

    /// <summary>Null on the last page.</summary>
    public string? NextMarker { get; set; }
}
