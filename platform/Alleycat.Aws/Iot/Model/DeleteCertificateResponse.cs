using Amazon.Runtime;

namespace Amazon.IoT.Model;

/// <summary>The certificate is gone.</summary>
public sealed class DeleteCertificateResponse : AmazonWebServiceResponse;
