using Amazon.Runtime;

namespace Amazon.IoT.Model;

/// <summary>A new certificate with its keys.</summary>
public sealed class CreateKeysAndCertificateRequest : AmazonWebServiceRequest
{
    public bool? SetAsActive { get; set; }
}
