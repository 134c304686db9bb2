using System.Globalization;

namespace Alleycat.Local.S3;

/// <summary>What a request says of its own signature, in the Authorization header or a presigned query.</summary>
/// <param name="AccessKeyId">Whose.</param>
/// <param name="Scope"><c>date/region/service/aws4_request</c>.</param>
/// <param name="SignedHeaders">Lower-case names, in the order signed.</param>
/// <param name="Signature">64 hexadecimal digits.</param>
/// <param name="Time">As x-amz-date.</param>
/// <param name="Expires">How long a presigned request holds; null for the header's form.</param>
internal sealed record S3Authorization(
    string AccessKeyId, string Scope, IReadOnlyList<string> SignedHeaders, string Signature, string Time, TimeSpan? Expires)
{
    /// <returns>Null where the request is not signed, or not in this way.</returns>
    public static S3Authorization? TryRead(S3Request request)
    {
        if (request.Query("X-Amz-Algorithm") == S3Signature.Algorithm)
        {
            return int.TryParse(request.Query("X-Amz-Expires"), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
                ? TryCreate(
                    request.Query("X-Amz-Credential"), request.Query("X-Amz-SignedHeaders"), request.Query("X-Amz-Signature"),
                    request.Query("X-Amz-Date"), TimeSpan.FromSeconds(seconds))
                : null;
        }
        if (request.Header("Authorization") is not { } header || !header.StartsWith(S3Signature.Algorithm + " ", StringComparison.Ordinal))
            return null;
        var members = header[(S3Signature.Algorithm.Length + 1)..].Split(',', StringSplitOptions.TrimEntries)
            .Select(member => member.Split('=', 2)).Where(pair => pair.Length == 2).ToLookup(pair => pair[0], pair => pair[1]);
        return TryCreate(
            members["Credential"].FirstOrDefault(), members["SignedHeaders"].FirstOrDefault(), members["Signature"].FirstOrDefault(),
            request.Header("x-amz-date"), null);
    }

    private static S3Authorization? TryCreate(string? credential, string? signedHeaders, string? signature, string? time, TimeSpan? expires)
    {
        var slash = credential?.IndexOf('/', StringComparison.Ordinal) ?? -1;
        return slash < 1 || signedHeaders is null || signature is null || time is null
            ? null
            : new(credential![..slash], credential[(slash + 1)..], signedHeaders.Split(';'), signature, time, expires);
    }
}
