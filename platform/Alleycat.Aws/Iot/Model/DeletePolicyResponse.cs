using Amazon.Runtime;

namespace Amazon.IoT.Model;

/// <summary>The policy is gone.</summary>
public sealed class DeletePolicyResponse : AmazonWebServiceResponse;
