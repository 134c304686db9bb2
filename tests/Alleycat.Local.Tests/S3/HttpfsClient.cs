using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Alleycat.Local.Tests.S3;

/// <summary>
/// Speaks to the endpoint as DuckDB's httpfs does, which cannot be had where these tests run (its binary comes from DuckDB's own server only):
/// request by request as its source has it (github.com/duckdb/duckdb-httpfs, src/s3fs.cpp: CreateS3Header, AWSListObjectV2, S3UrlParse).
/// </summary>
/// <param name="client">Connects to the endpoint, whatever host a request is for.</param>
/// <param name="host">As in the Host header: the endpoint itself for path style, <c>bucket.host</c> for virtual hosts.</param>
/// <param name="keyId">Null: nothing is signed, as for public files.</param>
/// <param name="secret">Of that key.</param>
internal sealed class HttpfsClient(HttpClient client, string host, string? keyId, string secret)
{
    private const string Region = "eu-central-1";

    /// <summary>What the source signs where there is no body.</summary>
    private static readonly string EmptyHash = Hex(SHA256.HashData([]));

    /// <summary>Sends one request; the path is not encoded yet, the query is, and sorted.</summary>
    public async Task<HttpResponseMessage> SendAsync(
        HttpMethod method, string path, string query = "", byte[]? body = null, string? range = null, string? payloadHash = null, string? contentType = null)
    {
        var target = $"http://{host}{Encode(path, encodesSlash: false)}{(query.Length > 0 ? "?" + query : "")}";
        using var request = new HttpRequestMessage(
            method, new Uri(target, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }));
        request.Headers.Host = host;
        if (body is not null)
        {
            request.Content = new ByteArrayContent(body);
            request.Content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        }
        if (range is not null)
            request.Headers.TryAddWithoutValidation("Range", range);
        if (keyId is not null)
            Sign(request, method.Method, path, query, payloadHash ?? (body is null ? EmptyHash : Hex(SHA256.HashData(body))), contentType);
        return await client.SendAsync(request);
    }

    /// <summary>A glob's listing, page by page, its answer read as the source reads it: by looking for tags.</summary>
    /// <returns>Keys with their sizes, then common prefixes.</returns>
    public async Task<(List<(string Key, long Size)> Files, List<string> Prefixes, int Pages)> ListAsync(string bucketPath, string prefix, bool usesDelimiter)
    {
        var (files, prefixes, token, pages) = (new List<(string, long)>(), new List<string>(), "", 0);
        do
        {
            var query = (token.Length > 0 ? $"continuation-token={Encode(token, true)}&" : "") + (usesDelimiter ? "delimiter=%2F&" : "")
                + $"encoding-type=url&list-type=2&prefix={Encode(prefix, true)}";
            using var answer = await SendAsync(HttpMethod.Get, bucketPath, query);
            var text = await answer.Content.ReadAsStringAsync();
            Assert.True(answer.IsSuccessStatusCode, text);
            foreach (var contents in Tags(text, "Contents"))
            {
                files.Add((Uri.UnescapeDataString(Tags(contents, "Key").Single()), long.Parse(Tags(contents, "Size").Single(), CultureInfo.InvariantCulture)));
                Assert.StartsWith("\"", Tags(contents, "ETag").Single().Replace("&quot;", "\"", StringComparison.Ordinal), StringComparison.Ordinal);
                Assert.True(DateTimeOffset.TryParse(Tags(contents, "LastModified").Single(), CultureInfo.InvariantCulture, out _));
            }
            prefixes.AddRange(Tags(text, "CommonPrefixes").Select(each => Uri.UnescapeDataString(Tags(each, "Prefix").Single())));
            token = Tags(text, "NextContinuationToken").SingleOrDefault() ?? "";
            pages++;
        }
        while (token.Length > 0);
        return (files, prefixes, pages);
    }

    /// <summary>Reads a file as the source does: HEAD for its length, then ranges of so many bytes.</summary>
    public async Task<byte[]> ReadAsync(string path, int bytesAtATime)
    {
        using var head = await SendAsync(HttpMethod.Head, path);
        Assert.Equal(200, (int)head.StatusCode);
        var length = head.Content.Headers.ContentLength!.Value;
        Assert.NotNull(head.Headers.ETag);
        Assert.NotNull(head.Content.Headers.LastModified);
        var bytes = new List<byte>();
        while (bytes.Count < length)
        {
            var until = Math.Min(length, bytes.Count + bytesAtATime);
            using var part = await SendAsync(HttpMethod.Get, path, range: string.Create(CultureInfo.InvariantCulture, $"bytes={bytes.Count}-{until - 1}"));
            Assert.Equal(206, (int)part.StatusCode);
            Assert.Equal(until - bytes.Count, part.Content.Headers.ContentLength);
            bytes.AddRange(await part.Content.ReadAsByteArrayAsync());
        }
        return [.. bytes];
    }

    private void Sign(HttpRequestMessage request, string method, string path, string query, string payloadHash, string? contentType)
    {
        var time = DateTimeOffset.UtcNow.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        var scope = $"{time[..8]}/{Region}/s3/aws4_request";
        var signed = (contentType is null ? "" : "content-type;") + "host;x-amz-content-sha256;x-amz-date";
        var canonical = $"{method}\n{Encode(path, false)}\n{query}\n" + (contentType is null ? "" : $"content-type:{contentType}\n")
            + $"host:{host}\nx-amz-content-sha256:{payloadHash}\nx-amz-date:{time}\n\n{signed}\n{payloadHash}";
        var toSign = $"AWS4-HMAC-SHA256\n{time}\n{scope}\n{Hex(SHA256.HashData(Encoding.UTF8.GetBytes(canonical)))}";
        var key = scope.Split('/').Aggregate(Encoding.UTF8.GetBytes("AWS4" + secret), static (key, part) => HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(part)));
        var signature = Hex(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(toSign)));
        request.Headers.TryAddWithoutValidation("x-amz-date", time);
        request.Headers.TryAddWithoutValidation("x-amz-content-sha256", payloadHash);
        request.Headers.TryAddWithoutValidation(
            "Authorization", $"AWS4-HMAC-SHA256 Credential={keyId}/{scope}, SignedHeaders={signed}, Signature={signature}");
    }

    private static IEnumerable<string> Tags(string text, string tag)
    {
        for (var at = text.IndexOf($"<{tag}>", StringComparison.Ordinal); at >= 0; at = text.IndexOf($"<{tag}>", at, StringComparison.Ordinal))
        {
            var (from, until) = (at + tag.Length + 2, text.IndexOf($"</{tag}>", at, StringComparison.Ordinal));
            yield return text[from..until];
            at = until;
        }
    }

    private static string Encode(string text, bool encodesSlash)
    {
        var encoded = Uri.EscapeDataString(text);
        return encodesSlash ? encoded : encoded.Replace("%2F", "/", StringComparison.Ordinal);
    }

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);
}
