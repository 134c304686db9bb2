using Alleycat.Local.Signing;

namespace Alleycat.Local.AwsJson;

/// <summary>Signatures in the words of AWS's JSON services, where somebody is named who may sign.</summary>
/// <param name="secrets">Secret keys by access key id; null takes any request, signed or not.</param>
/// <param name="service">The service's signing name, such as <c>kinesis</c>.</param>
/// <param name="time">The clock that a request's date is held against.</param>
internal sealed class AwsJsonSignature(IReadOnlyDictionary<string, string>? secrets, string service, TimeProvider time)
{
    private readonly SigV4Verifier? _verifier = secrets is null ? null : new(secrets, service, time);

    /// <summary>An unsigned body is not even parsed; AWS parses first, which tells a stranger no more than that.</summary>
    public AwsJsonError? Check(HttpRequest request, ReadOnlySpan<byte> body) => _verifier?.Verify(request, body) switch
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
