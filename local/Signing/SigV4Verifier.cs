using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Alleycat.Local.Signing;

/// <summary>Verifies AWS Signature Version 4 in the <c>Authorization</c> header.</summary>
/// <param name="secrets">Secret keys by access key id.</param>
/// <param name="service">The service's signing name, such as <c>kinesis</c>.</param>
/// <param name="time">The clock that a request's date is held against.</param>
/// <remarks>
/// Specification: AWS General Reference, "Create a signed AWS API request". S3's rules differ (its path is encoded once, its
/// body's hash is a header's to tell); this is everyone else's.
/// </remarks>
public sealed class SigV4Verifier(IReadOnlyDictionary<string, string> secrets, string service, TimeProvider time)
{
    private const string Algorithm = "AWS4-HMAC-SHA256";
    private const string DateFormat = "yyyyMMdd'T'HHmmss'Z'";

    /// <summary>As AWS: five minutes either way.</summary>
    public static readonly TimeSpan ClockSkewMax = TimeSpan.FromMinutes(5);

    /// <summary>Verifies one request. Never throws for what a client sent.</summary>
    /// <param name="request">Method, path, query and headers as they came.</param>
    /// <param name="body">The whole body.</param>
    public SigV4Fault Verify(HttpRequest request, ReadOnlySpan<byte> body)
    {
        var authorization = request.Headers.Authorization.ToString();
        if (authorization.Length == 0)
            return SigV4Fault.Missing;
        if (!TryReadParts(authorization, out var credential, out var signedHeaders, out var signature)
            || !DateTimeOffset.TryParseExact(request.Headers["X-Amz-Date"].ToString(), DateFormat, CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal, out var date))
            return SigV4Fault.Incomplete;

        // access key / yyyyMMdd / region / service / aws4_request
        var scope = credential.Split('/');
        if (scope.Length != 5 || scope[4] != "aws4_request")
            return SigV4Fault.Incomplete;
        if (!secrets.TryGetValue(scope[0], out var secret))
            return SigV4Fault.UnknownKey;
        if ((time.GetUtcNow() - date).Duration() > ClockSkewMax)
            return SigV4Fault.Expired;
        var day = date.UtcDateTime.ToString("yyyyMMdd", CultureInfo.InvariantCulture);
        if (scope[3] != service || scope[1] != day)
            return SigV4Fault.Mismatch;

        var toSign = string.Join('\n', Algorithm, request.Headers["X-Amz-Date"].ToString(), string.Join('/', scope[1..]),
            Hex(SHA256.HashData(Encoding.UTF8.GetBytes(CanonicalRequest(request, signedHeaders, body)))));
        var key = Encoding.UTF8.GetBytes("AWS4" + secret);
        foreach (var part in scope[1..])
            key = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(part));
        var expected = Hex(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(toSign)));
        return CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(expected), Encoding.UTF8.GetBytes(signature))
            ? SigV4Fault.None
            : SigV4Fault.Mismatch;
    }

    private static bool TryReadParts(string authorization, out string credential, out string[] signedHeaders, out string signature)
    {
        credential = signature = "";
        signedHeaders = [];
        if (!authorization.StartsWith(Algorithm + " ", StringComparison.Ordinal))
            return false;
        foreach (var part in authorization[(Algorithm.Length + 1)..].Split(',', StringSplitOptions.TrimEntries))
        {
            var equals = part.IndexOf('=', StringComparison.Ordinal);
            var value = part[(equals + 1)..];
            switch (equals < 0 ? "" : part[..equals])
            {
                case "Credential":
                    credential = value;
                    break;
                case "SignedHeaders":
                    signedHeaders = value.Split(';');
                    break;
                case "Signature":
                    signature = value;
                    break;
            }
        }
        // What is not signed anyone on the way may change; the host and the date bind a request to this service and this time.
        return credential.Length > 0 && signature.Length > 0
            && signedHeaders.Contains("host", StringComparer.Ordinal) && signedHeaders.Contains("x-amz-date", StringComparer.Ordinal);
    }

    private static string CanonicalRequest(HttpRequest request, string[] signedHeaders, ReadOnlySpan<byte> body)
    {
        var text = new StringBuilder();
        text.Append(request.Method).Append('\n');
        var path = request.PathBase.Add(request.Path).ToUriComponent();
        text.Append(path.Length == 0 ? "/" : Uri.EscapeDataString(path).Replace("%2F", "/", StringComparison.Ordinal)).Append('\n');
        var query = request.Query
            .SelectMany(p => p.Value.Select(v => $"{Uri.EscapeDataString(p.Key)}={Uri.EscapeDataString(v ?? "")}"))
            .Order(StringComparer.Ordinal);
        text.AppendJoin('&', query).Append('\n');
        foreach (var name in signedHeaders)
        {
            var values = request.Headers[name].Select(v => CollapseSpaces(v ?? ""));
            text.Append(name).Append(':').AppendJoin(',', values).Append('\n');
        }
        text.Append('\n').AppendJoin(';', signedHeaders).Append('\n');
        return text.Append(Hex(SHA256.HashData(body))).ToString();
    }

    private static string CollapseSpaces(string value) =>
        string.Join(' ', value.Split(' ', StringSplitOptions.RemoveEmptyEntries));

    private static string Hex(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(bytes);
}
