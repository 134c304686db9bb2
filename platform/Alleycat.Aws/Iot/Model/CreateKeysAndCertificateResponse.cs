using Amazon.Runtime;

namespace Amazon.IoT.Model;

/// <summary>The certificate; its private key is told this once.</summary>
public sealed class CreateKeysAndCertificateResponse : AmazonWebServiceResponse
{
    public string? CertificateArn { get; set; }

    public string? CertificateId { get; set; }

    public string? CertificatePem { get; set; }

    public KeyPair? KeyPair { get; set; }
}
