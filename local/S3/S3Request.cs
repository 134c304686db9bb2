using System.Text;
using Microsoft.AspNetCore.Http.Features;

namespace Alleycat.Local.S3;

/// <summary>What an HTTP request asks of S3: bucket, key, and its headers and query.</summary>
internal sealed class S3Request
{
    private static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);

    private S3Request(HttpContext http, string bucket, string key)
    {
        Http = http;
        Bucket = bucket;
        Key = key;
    }

    public HttpContext Http { get; }

    /// <summary>Empty where the request is for the service itself.</summary>
    public string Bucket { get; }

    /// <summary>Empty where the request is for a bucket.</summary>
    public string Key { get; }

    /// <summary>Set where the request's signature was checked.</summary>
    public S3Signature? Signature { get; set; }

    /// <summary>The path without its first slash, as it was sent.</summary>
    public string RawPath => RawPathOf(Http.Request);

    /// <summary>The query without its question mark, as it was sent.</summary>
    public string RawQuery
    {
        get
        {
            var target = Http.Features.Get<IHttpRequestFeature>()?.RawTarget ?? "";
            var query = target.IndexOf('?', StringComparison.Ordinal);
            return query < 0 ? "" : target[(query + 1)..];
        }
    }

    public string Method => Http.Request.Method;

    /// <summary>Set once the whole body was read.</summary>
    public bool IsBodyRead { get; set; }

    /// <summary>
    /// Whether a body may still be on its way, or may never come: a client that asked to be told to continue and is
    /// told of an error sends
    /// its next request instead.
    /// </summary>
    public bool HasUnreadBody => !IsBodyRead && (Http.Request.ContentLength > 0 || Header("Transfer-Encoding") is not null);

    public bool Has(string parameter) => Http.Request.Query.ContainsKey(parameter);

    /// <returns>Null where the query has no such parameter.</returns>
    public string? Query(string parameter) => Http.Request.Query.TryGetValue(parameter, out var value) ? value.ToString() : null;

    /// <returns>Null where the request has no such header, or an empty one.</returns>
    public string? Header(string name) => Http.Request.Headers[name].ToString() is { Length: > 0 } value ? value : null;

    /// <summary>Splits the path as it was sent: the server's own reading of it folds dots and keeps some escapes, and
    /// keys may hold both.</summary>
    /// <returns>Null where the path is not percent-encoded UTF-8.</returns>
    public static S3Request? TryRead(HttpContext http)
    {
        if (TryDecode(RawPathOf(http.Request)) is not { } path)
            return null;
        if (VirtualHostBucket(http.Request.Host.Host) is { } bucket)
            return new(http, bucket, path);
        var slash = path.IndexOf('/', StringComparison.Ordinal);
        return slash < 0 ? new(http, path, "") : new(http, path[..slash], path[(slash + 1)..]);
    }

    /// <summary>The path without its first slash, still encoded.</summary>
    public static string RawPathOf(HttpRequest request)
    {
        var target = request.HttpContext.Features.Get<IHttpRequestFeature>()?.RawTarget;
        if (string.IsNullOrEmpty(target))
            target = request.PathBase.ToUriComponent() + request.Path.ToUriComponent();
        var query = target.IndexOf('?', StringComparison.Ordinal);
        if (query >= 0)
            target = target[..query];
        if (!target.StartsWith('/'))
        {
            var scheme = target.IndexOf("://", StringComparison.Ordinal);
            var start = scheme < 0 ? -1 : target.IndexOf('/', scheme + 3);
            target = start < 0 ? "/" : target[start..];
        }
        return target[1..];
    }

    /// <summary>Names below localhost resolve to this machine, and SDKs that are not told otherwise put the bucket
    /// there.</summary>
    public static string? VirtualHostBucket(string host) =>
        host.EndsWith(".localhost", StringComparison.Ordinal) ? host[..^".localhost".Length] : null;

    public static string? TryDecode(string encoded)
    {
        if (!encoded.Contains('%', StringComparison.Ordinal) && Ascii.IsValid(encoded))
            return encoded;
        var source = Encoding.UTF8.GetBytes(encoded);
        var (bytes, length) = (new byte[source.Length], 0);
        for (var i = 0; i < source.Length; i++)
        {
            if (source[i] != '%')
            {
                bytes[length++] = source[i];
                continue;
            }
            if (i + 2 >= source.Length || !char.IsAsciiHexDigit((char)source[i + 1]) || !char.IsAsciiHexDigit((char)source[i + 2]))
                return null;
            bytes[length++] = Convert.FromHexString([(char)source[i + 1], (char)source[i + 2]])[0];
            i += 2;
        }
        try
        {
            return StrictUtf8.GetString(bytes, 0, length);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }
}
