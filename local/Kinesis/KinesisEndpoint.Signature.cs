using Alleycat.Local.Signing;

namespace Alleycat.Local.Kinesis;

/// <content>Signatures, where the options name who may sign.</content>
public sealed partial class KinesisEndpoint
{
    private const string ServiceName = "kinesis";

    private readonly SigV4Verifier? _verifier = options.Secrets is { } secrets ? new(secrets, ServiceName, time) : null;

    /// <summary>An unsigned body is not even parsed; AWS parses first, which tells a stranger no more than that.</summary>
    private KinesisError? CheckSignature(HttpRequest request, ReadOnlySpan<byte> body) => _verifier?.Verify(request, body) switch
    {
        null or SigV4Fault.None => null,
        SigV4Fault.Missing => new("MissingAuthenticationTokenException", "Missing Authentication Token"),
        SigV4Fault.Incomplete => new("IncompleteSignatureException",
            "Authorization header requires 'Credential', 'SignedHeaders' (with host and x-amz-date) and 'Signature' parameters, "
            + "and existence of an 'X-Amz-Date' header."),
        SigV4Fault.UnknownKey => new("UnrecognizedClientException", "The security token included in the request is invalid."),
        SigV4Fault.Expired => new("InvalidSignatureException",
            $"Signature expired: {request.Headers["X-Amz-Date"]} is more than {SigV4Verifier.ClockSkewMax.TotalMinutes} min. from now."),
        _ => new("InvalidSignatureException",
            "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and "
            + "signing method. Consult the service documentation for details."),
    };
}
