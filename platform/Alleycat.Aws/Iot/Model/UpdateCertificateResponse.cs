using Amazon.Runtime;

namespace Amazon.IoT.Model;

/// <summary>The status is set.</summary>
public sealed class UpdateCertificateResponse : AmazonWebServiceResponse;
