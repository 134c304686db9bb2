using System.Net;
using System.Security.Cryptography;

namespace Alleycat.Local.Tests.S3;

public sealed class S3ObjectTests
{
    private const string Path = "/alleycat-history/data/x.gz";

    [Fact]
    public async Task A_put_is_got_back_with_its_headers()
    {
        await using var server = await S3Server.StartAsync();
        var put = await server.SendAsync(
            HttpMethod.Put, Path, "abc"u8.ToArray(), ("Content-Type", "text/plain"), ("Content-Encoding", "gzip"));
        Assert.Equal(HttpStatusCode.OK, put.StatusCode);
        Assert.Equal("\"900150983cd24fb0d6963f7d28e17f72\"", put.Headers.ETag!.Tag);

        foreach (var method in new[] { HttpMethod.Get, HttpMethod.Head })
        {
            var got = await server.SendAsync(method, Path);
            Assert.Equal(HttpStatusCode.OK, got.StatusCode);
            Assert.Equal(put.Headers.ETag, got.Headers.ETag);
            Assert.Equal("text/plain", got.Content.Headers.ContentType!.MediaType);
            Assert.Equal(["gzip"], got.Content.Headers.ContentEncoding);
            Assert.Equal(3, got.Content.Headers.ContentLength);
            Assert.Equal("bytes", got.Headers.AcceptRanges.Single());
            Assert.NotNull(got.Content.Headers.LastModified);
            Assert.True(got.Headers.Contains("x-amz-request-id"));
            Assert.Equal(method == HttpMethod.Get ? "abc" : "", await got.Content.ReadAsStringAsync());
        }
        Assert.Equal(HttpStatusCode.NoContent, (await server.SendAsync(HttpMethod.Delete, Path)).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await server.SendAsync(HttpMethod.Delete, Path)).StatusCode);
        await S3Server.AssertErrorAsync(HttpStatusCode.NotFound, "NoSuchKey", await server.SendAsync(HttpMethod.Get, Path));
        Assert.Equal(HttpStatusCode.NotFound, (await server.SendAsync(HttpMethod.Head, Path)).StatusCode);
    }

    [Theory]
    [InlineData("bytes=0-3", 206, "0123", "bytes 0-3/10")]
    [InlineData("bytes=7-", 206, "789", "bytes 7-9/10")]
    [InlineData("bytes=7-99999999999999999999999", 206, "789", "bytes 7-9/10")]
    [InlineData("bytes=-3", 206, "789", "bytes 7-9/10")]
    [InlineData("bytes=-30", 206, "0123456789", "bytes 0-9/10")]
    [InlineData("bytes=9-9", 206, "9", "bytes 9-9/10")]
    [InlineData("bytes=0-1,3-4", 200, "0123456789", null)]
    [InlineData("bytes=5-2", 200, "0123456789", null)]
    [InlineData("bytes=a-b", 200, "0123456789", null)]
    [InlineData("bytes=-", 200, "0123456789", null)]
    [InlineData("lines=0-1", 200, "0123456789", null)]
    [InlineData("bytes=10-", 416, null, "bytes */10")]
    [InlineData("bytes=-0", 416, null, "bytes */10")]
    public async Task A_range_is_read_as_s3_reads_it(string range, int status, string? content, string? contentRange)
    {
        await using var server = await S3Server.StartAsync();
        await server.SendAsync(HttpMethod.Put, Path, "0123456789"u8.ToArray());
        var got = await server.SendAsync(HttpMethod.Get, Path, null, ("Range", range));
        Assert.Equal(status, (int)got.StatusCode);
        Assert.Equal(contentRange, got.Content.Headers.ContentRange?.ToString());
        if (content is not null)
        {
            Assert.Equal(content, await got.Content.ReadAsStringAsync());
            return;
        }
        var error = await S3Server.XmlOf(got);
        Assert.Equal(("InvalidRange", "10", range),
            (error.Element("Code")!.Value, error.Element("ActualObjectSize")!.Value, error.Element("RangeRequested")!.Value));
    }

    [Fact]
    public async Task Conditional_reads_follow_rfc_9110()
    {
        await using var server = await S3Server.StartAsync();
        var eTag = (await server.SendAsync(HttpMethod.Put, Path, "abc"u8.ToArray())).Headers.ETag!.Tag;
        var modified = (await server.SendAsync(HttpMethod.Head, Path)).Content.Headers.LastModified!.Value;
        async Task<int> Status(params (string, string)[] headers) =>
            (int)(await server.SendAsync(HttpMethod.Get, Path, null, headers)).StatusCode;

        Assert.Equal(304, await Status(("If-None-Match", eTag)));
        Assert.Equal(304, await Status(("If-None-Match", $"\"other\", W/{eTag}")));
        Assert.Equal(304, await Status(("If-None-Match", "*")));
        Assert.Equal(200, await Status(("If-None-Match", "\"other\"")));
        Assert.Equal(200, await Status(("If-Match", eTag)));
        Assert.Equal(412, await Status(("If-Match", "\"other\"")));
        Assert.Equal(304, await Status(("If-Modified-Since", modified.ToString("r"))));
        Assert.Equal(200, await Status(("If-Modified-Since", modified.AddSeconds(-1).ToString("r"))));
        Assert.Equal(412, await Status(("If-Unmodified-Since", modified.AddSeconds(-1).ToString("r"))));
        Assert.Equal(200, await Status(("If-Unmodified-Since", modified.AddSeconds(-1).ToString("r")), ("If-Match", eTag)));
        Assert.Equal(200, await Status(("If-None-Match", "\"other\""), ("If-Modified-Since", modified.ToString("r"))));
        Assert.Equal(206, await Status(("Range", "bytes=0-0"), ("If-Range", eTag)));
        Assert.Equal(200, await Status(("Range", "bytes=0-0"), ("If-Range", "\"other\"")));
    }

    [Fact]
    public async Task Conditional_puts_answer_as_s3_does()
    {
        await using var server = await S3Server.StartAsync();
        Task<HttpResponseMessage> PutIf(string header, string value) =>
            server.SendAsync(HttpMethod.Put, Path, "abc"u8.ToArray(), (header, value));

        await S3Server.AssertErrorAsync(HttpStatusCode.NotFound, "NoSuchKey", await PutIf("If-Match", "\"x\""));
        var first = await PutIf("If-None-Match", "*");
        Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        var refused = await PutIf("If-None-Match", "*");
        Assert.Equal("If-None-Match", (await S3Server.XmlOf(refused)).Element("Condition")!.Value);
        await S3Server.AssertErrorAsync(HttpStatusCode.PreconditionFailed, "PreconditionFailed", refused);
        await S3Server.AssertErrorAsync(HttpStatusCode.PreconditionFailed, "PreconditionFailed", await PutIf("If-Match", "\"x\""));
        Assert.Equal(HttpStatusCode.OK, (await PutIf("If-Match", first.Headers.ETag!.Tag)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await PutIf("If-Match", first.Headers.ETag!.Tag.Trim('"'))).StatusCode);
        await S3Server.AssertErrorAsync(HttpStatusCode.NotImplemented, "NotImplemented", await PutIf("If-Match", "*"));
        await S3Server.AssertErrorAsync(HttpStatusCode.NotImplemented, "NotImplemented", await PutIf("If-None-Match", "\"x\""));
    }

    [Fact]
    public async Task A_body_that_is_not_what_its_headers_say_is_refused_and_nothing_is_stored()
    {
        await using var server = await S3Server.StartAsync();
        var body = "abc"u8.ToArray();
        async Task Refused(string code, params (string, string)[] headers) =>
            await S3Server.AssertErrorAsync(HttpStatusCode.BadRequest, code, await server.SendAsync(HttpMethod.Put, Path, body, headers));

        var other = "abd"u8.ToArray();
        await Refused("BadDigest", ("Content-MD5", "SRHlFuWqIdMnUS4Mixl2Fg=="));
        await Refused("InvalidDigest", ("Content-MD5", "xx"));
        await Refused("XAmzContentSHA256Mismatch", ("x-amz-content-sha256", Convert.ToHexStringLower(SHA256.HashData(other))));
        await Refused("BadDigest", ("x-amz-checksum-sha256", Convert.ToBase64String(SHA256.HashData(other))));
        await Refused("BadDigest", ("x-amz-checksum-crc32", "AAAAAA=="));
        Assert.Equal(HttpStatusCode.NotFound, (await server.SendAsync(HttpMethod.Head, Path)).StatusCode);

        var stored = await server.SendAsync(
            HttpMethod.Put, Path, body, ("Content-MD5", "kAFQmDzST7DWlj99KOF/cg=="),
            ("x-amz-content-sha256", Convert.ToHexStringLower(SHA256.HashData(body))), ("x-amz-checksum-crc32", "NSRBwg=="));
        Assert.Equal(HttpStatusCode.OK, stored.StatusCode);
        Assert.Equal(["NSRBwg=="], stored.Headers.GetValues("x-amz-checksum-crc32"));
    }

    [Theory]
    [InlineData("a%2Fb", "a/b")]
    [InlineData("a+b%20c", "a+b c")]
    [InlineData("../../etc/passwd", "../../etc/passwd")]
    [InlineData("%2e%2e/x", "../x")]
    [InlineData("a//b/./c", "a//b/./c")]
    [InlineData("%01%25%7F", "\u0001%\u007f")]
    [InlineData("%E6%97%A5", "日")]
    public async Task A_key_is_the_path_as_it_was_sent(string path, string key)
    {
        await using var server = await S3Server.StartAsync();
        var put = await server.SendAsync(HttpMethod.Put, "/alleycat-history/" + path, "abc"u8.ToArray());
        Assert.Equal(HttpStatusCode.OK, put.StatusCode);
        Assert.NotNull(server.Store.Head(S3Server.Bucket, key));
        Assert.Equal("abc", await (await server.SendAsync(HttpMethod.Get, "/alleycat-history/" + path)).Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task What_is_no_key_and_what_is_not_built_is_an_error_of_s3()
    {
        await using var server = await S3Server.StartAsync();
        await S3Server.AssertErrorAsync(HttpStatusCode.BadRequest, "InvalidURI", await server.SendAsync(HttpMethod.Get, "/alleycat-history/%ff"));
        await S3Server.AssertErrorAsync(
            HttpStatusCode.BadRequest, "KeyTooLongError", await server.SendAsync(HttpMethod.Get, "/alleycat-history/" + new string('a', 1025)));
        await S3Server.AssertErrorAsync(HttpStatusCode.NotFound, "NoSuchBucket", await server.SendAsync(HttpMethod.Put, "/no-such/x", [1]));
        await S3Server.AssertErrorAsync(HttpStatusCode.NotImplemented, "NotImplemented", await server.SendAsync(HttpMethod.Put, Path + "?tagging", [1]));
        await S3Server.AssertErrorAsync(HttpStatusCode.MethodNotAllowed, "MethodNotAllowed", await server.SendAsync(HttpMethod.Patch, Path, [1]));
    }

    [Fact]
    public async Task A_large_object_passes_whole()
    {
        await using var server = await S3Server.StartAsync();
        var bytes = new byte[40 * 1024 * 1024];
        new Random(1).NextBytes(bytes);
        Assert.Equal(HttpStatusCode.OK, (await server.SendAsync(HttpMethod.Put, Path, bytes)).StatusCode);
        Assert.Equal(bytes, await (await server.SendAsync(HttpMethod.Get, Path)).Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task A_put_larger_than_the_limit_is_refused()
    {
        await using var server = await S3Server.StartAsync(options => options with { PutBytesMax = 10 });
        await S3Server.AssertErrorAsync(HttpStatusCode.BadRequest, "EntityTooLarge", await server.SendAsync(HttpMethod.Put, Path, new byte[11]));
        Assert.Equal(HttpStatusCode.OK, (await server.SendAsync(HttpMethod.Put, Path, new byte[10])).StatusCode);
    }

    [Fact]
    public async Task A_history_file_is_served_for_range_and_never_as_encoded()
    {
        await using var server = await S3Server.StartAsync();
        Assert.Equal(HttpStatusCode.NotFound, (await server.SendAsync(HttpMethod.Get, "/class-1.gz")).StatusCode);
        await server.SendAsync(HttpMethod.Put, "/alleycat-history/class-1.gz", "0123456789"u8.ToArray(), ("Content-Encoding", "gzip"));

        var got = await server.SendAsync(HttpMethod.Get, "/class-1.gz", null, ("Accept-Encoding", "gzip"), ("Origin", "https://page.example"));
        Assert.Equal("application/gzip", got.Content.Headers.ContentType!.MediaType);
        Assert.Empty(got.Content.Headers.ContentEncoding);
        Assert.Equal(["*"], got.Headers.GetValues("Access-Control-Allow-Origin"));
        Assert.Equal(TimeSpan.FromSeconds(1), got.Headers.CacheControl!.MaxAge);
        var part = await server.SendAsync(HttpMethod.Get, "/class-1.gz", null, ("Range", "bytes=2-4"));
        Assert.Equal((HttpStatusCode.PartialContent, "234"), (part.StatusCode, await part.Content.ReadAsStringAsync()));
        var same = await server.SendAsync(HttpMethod.Get, "/class-1.gz", null, ("If-None-Match", got.Headers.ETag!.Tag));
        Assert.Equal(HttpStatusCode.NotModified, same.StatusCode);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, (await server.SendAsync(HttpMethod.Put, "/class-1.gz", [1])).StatusCode);
    }

    [Theory]
    [InlineData("x", "x", 200, "*")]
    [InlineData("https://page.example", "GET", 200, "*")]
    [InlineData("https://page.example", "PUT", 403, null)]
    public async Task A_preflight_is_answered_by_the_rules(string origin, string method, int status, string? allowed)
    {
        await using var server = await S3Server.StartAsync();
        var answer = await server.SendAsync(
            HttpMethod.Options, Path, null, ("Origin", origin), ("Access-Control-Request-Method", method == "x" ? "HEAD" : method),
            ("Access-Control-Request-Headers", "range"));
        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal(allowed, answer.Headers.TryGetValues("Access-Control-Allow-Origin", out var values) ? values.Single() : null);
    }

    [Fact]
    public async Task A_preflight_without_origin_is_a_bad_request()
    {
        await using var server = await S3Server.StartAsync();
        await S3Server.AssertErrorAsync(HttpStatusCode.BadRequest, "BadRequest", await server.SendAsync(HttpMethod.Options, Path));
    }

    [Fact]
    public async Task Origins_may_be_named()
    {
        await using var server = await S3Server.StartAsync(
            options => options with { CorsRules = [new() { AllowedOrigins = ["https://page.example"] }] });
        await server.SendAsync(HttpMethod.Put, Path, "abc"u8.ToArray());
        var known = await server.SendAsync(HttpMethod.Get, Path, null, ("Origin", "https://page.example"));
        Assert.Equal(["https://page.example"], known.Headers.GetValues("Access-Control-Allow-Origin"));
        Assert.Equal(["true"], known.Headers.GetValues("Access-Control-Allow-Credentials"));
        var stranger = await server.SendAsync(HttpMethod.Get, Path, null, ("Origin", "https://other.example"));
        Assert.Equal(HttpStatusCode.OK, stranger.StatusCode);
        Assert.False(stranger.Headers.Contains("Access-Control-Allow-Origin"));
    }
}
