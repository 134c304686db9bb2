using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Alleycat.Local.S3;

/// <summary>A request's Signature Version 4, checked: the header's form or a presigned query's.</summary>
/// <remarks>
/// Canonical request and string to sign: "Authenticating Requests (AWS Signature Version 4)" in Amazon S3's API reference.
/// </remarks>
internal sealed class S3Signature
{
    public const string Algorithm = "AWS4-HMAC-SHA256";

    private static readonly TimeSpan SkewMax = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan ExpiryMax = TimeSpan.FromDays(7);

    private S3Signature(byte[] signingKey, string time, string scope, string value)
    {
        SigningKey = signingKey;
        Time = time;
        Scope = scope;
        Value = value;
    }

    public byte[] SigningKey { get; }

    /// <summary>As x-amz-date: <c>yyyyMMddTHHmmssZ</c>.</summary>
    public string Time { get; }

    /// <summary><c>date/region/s3/aws4_request</c>.</summary>
    public string Scope { get; }

    /// <summary>64 hexadecimal digits: the seed of the signatures of a body's chunks.</summary>
    public string Value { get; }

    /// <summary>Checks a request against the credentials that are known.</summary>
    /// <returns>Null and the signature, or what S3 answers.</returns>
    public static S3Error? Verify(
        S3Request request, IReadOnlyDictionary<string, string> secrets, DateTimeOffset now, out S3Signature? signature)
    {
        signature = null;
        var authorization = S3Authorization.TryRead(request);
        if (authorization is null)
            return S3Error.AccessDenied;
        if (!DateTimeOffset.TryParseExact(
            authorization.Time, "yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var signedAt))
            return S3Error.AccessDenied;
        if (authorization.Expires is { } expires
            ? signedAt - now > SkewMax || expires > ExpiryMax || now > signedAt + expires
            : (signedAt - now).Duration() > SkewMax)
            return authorization.Expires is null ? S3Error.RequestTimeTooSkewed : S3Error.RequestExpired;
        var scope = authorization.Scope.Split('/');
        if (scope is not [var date, var region, "s3", "aws4_request"] || !authorization.Time.StartsWith(date, StringComparison.Ordinal))
            return S3Error.AccessDenied;
        if (!secrets.TryGetValue(authorization.AccessKeyId, out var secret))
            return S3Error.InvalidAccessKeyId;
        if (!SignsWhatMatters(request, authorization))
            return S3Error.AccessDenied;

        var payload = authorization.Expires is null ? request.Header("x-amz-content-sha256") : "UNSIGNED-PAYLOAD";
        if (payload is null)
            return S3Error.InvalidRequest("Missing required header for this request: x-amz-content-sha256");
        var key = SigningKeyOf(secret, date, region);
        var toSign = $"{Algorithm}\n{authorization.Time}\n{authorization.Scope}\n{Sha256(Canonical(request, authorization, payload))}";
        var expected = Sign(key, toSign);
        if (!CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(expected), Encoding.ASCII.GetBytes(authorization.Signature)))
            return S3Error.SignatureDoesNotMatch;
        signature = new(key, authorization.Time, authorization.Scope, expected);
        return null;
    }

    public static string Sha256(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    public static string Sign(byte[] key, string text) => Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text)));

    /// <summary>The host, and every header of S3's own, or else someone on the way could change what is asked.</summary>
    private static bool SignsWhatMatters(S3Request request, S3Authorization authorization) =>
        authorization.SignedHeaders.Contains("host") && request.Http.Request.Headers.Keys
            .Where(name => name.StartsWith("x-amz-", StringComparison.OrdinalIgnoreCase))
            .All(name => authorization.SignedHeaders.Contains(name.ToLowerInvariant()));

    private static string Canonical(S3Request request, S3Authorization authorization, string payload)
    {
        var canonical = new StringBuilder();
        canonical.Append(request.Method).Append("\n/").Append(Encode(S3Request.TryDecode(request.RawPath) ?? "", keepSlash: true));
        canonical.Append('\n').Append(CanonicalQuery(request.RawQuery)).Append('\n');
        foreach (var name in authorization.SignedHeaders)
        {
            var values = request.Http.Request.Headers[name].Select(
                value => string.Join(' ', (value ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries)));
            canonical.Append(name).Append(':').AppendJoin(',', values).Append('\n');
        }
        return canonical.Append('\n').AppendJoin(';', authorization.SignedHeaders).Append('\n').Append(payload).ToString();
    }

    private static string CanonicalQuery(string query)
    {
        var parameters = query.Split('&', StringSplitOptions.RemoveEmptyEntries).Select(parameter => parameter.Split('=', 2))
            .Select(pair => (Name: Reencode(pair[0]), Value: Reencode(pair.Length > 1 ? pair[1] : "")))
            .Where(pair => pair.Name != "X-Amz-Signature")
            .OrderBy(pair => pair.Name, StringComparer.Ordinal).ThenBy(pair => pair.Value, StringComparer.Ordinal);
        return string.Join('&', parameters.Select(pair => $"{pair.Name}={pair.Value}"));
    }

    private static string Reencode(string encoded) => Encode(S3Request.TryDecode(encoded) ?? encoded, keepSlash: false);

    private static string Encode(string text, bool keepSlash)
    {
        var encoded = Uri.EscapeDataString(text);
        return keepSlash ? encoded.Replace("%2F", "/", StringComparison.Ordinal) : encoded;
    }

    private static byte[] SigningKeyOf(string secret, string date, string region)
    {
        var key = HMACSHA256.HashData(Encoding.UTF8.GetBytes("AWS4" + secret), Encoding.UTF8.GetBytes(date));
        foreach (var part in new[] { region, "s3", "aws4_request" })
            key = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(part));
        return key;
    }
}
