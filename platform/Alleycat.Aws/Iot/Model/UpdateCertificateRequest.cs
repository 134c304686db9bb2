using Amazon.Runtime;

namespace Amazon.IoT.Model;

/// <summary>A certificate's new status.</summary>
public sealed class UpdateCertificateRequest : AmazonWebServiceRequest
{
    public required string CertificateId { get; set; }

    /// <summary><c>ACTIVE</c>, <c>INACTIVE</c> or <c>REVOKED</c>.</summary>
    public required string NewStatus { get; set; }
}
