using Amazon.Runtime;

namespace Amazon.IoT.Model;

/// <summary>A certificate to remove.</summary>
public sealed class DeleteCertificateRequest : AmazonWebServiceRequest
{
    public required string CertificateId { get; set; }

    public bool? ForceDelete { get; set; }
}
