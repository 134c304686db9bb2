using System.Net;
using System.Text;
using Alleycat.Local.S3;
using Alleycat.ObjectStore;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Alleycat.Local.Tests.S3;

/// <summary>The examples of Amazon S3's API reference, and what must not pass.</summary>
public sealed class S3SignatureTests
{
    private const string EmptySha256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    private const string Scope = "AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request";
    private static readonly DateTimeOffset Now = new(2013, 5, 24, 0, 0, 0, TimeSpan.Zero);

    private static readonly Dictionary<string, string> Secrets = new()
    {
        ["AKIAIOSFODNN7EXAMPLE"] = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
    };

    [Fact]
    public void The_signature_of_a_get_is_that_of_the_reference()
    {
        Assert.Null(Verify(SignedGet(), Now));
        Assert.Null(Verify(SignedGet(), Now + TimeSpan.FromMinutes(15)));
        Assert.Equal("RequestTimeTooSkewed", Verify(SignedGet(), Now + TimeSpan.FromMinutes(16))!.Code);
        Assert.Equal("RequestTimeTooSkewed", Verify(SignedGet(), Now - TimeSpan.FromMinutes(16))!.Code);
        Assert.Equal("SignatureDoesNotMatch", Verify(SignedGet(target: "/test2.txt"), Now)!.Code);
        Assert.Equal("SignatureDoesNotMatch", Verify(SignedGet(target: "/test.txt?uploads"), Now)!.Code);
        Assert.Equal("SignatureDoesNotMatch", Verify(SignedGet(method: "DELETE"), Now)!.Code);
        Assert.Equal("SignatureDoesNotMatch", Verify(SignedGet(("Range", "bytes=0-10")), Now)!.Code);
        Assert.Equal("AccessDenied", Verify(SignedGet(("x-amz-copy-source", "/a/b")), Now)!.Code);
        var stranger = SignedGet();
        stranger.Request.Headers.Authorization = stranger.Request.Headers.Authorization.ToString().Replace("AKIA", "AKIB", StringComparison.Ordinal);
        Assert.Equal("InvalidAccessKeyId", Verify(stranger, Now)!.Code);
    }

    [Fact]
    public void A_presigned_request_is_that_of_the_reference_until_it_expires()
    {
        var target = "/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=" + Scope.Replace("/", "%2F", StringComparison.Ordinal)
            + "&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host"
            + "&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404";
        Assert.Null(Verify(Context("GET", target), Now + TimeSpan.FromDays(1)));
        Assert.Equal("Request has expired", Verify(Context("GET", target), Now + TimeSpan.FromDays(1.01))!.Message);
        var longer = target.Replace("86400", "86401", StringComparison.Ordinal);
        Assert.Equal("SignatureDoesNotMatch", Verify(Context("GET", longer), Now)!.Code);
    }

    [Fact]
    public void Malformed_signatures_are_denied()
    {
        foreach (var header in new[] { "AWS4-HMAC-SHA256", "AWS4-HMAC-SHA256 x", "AWS4-HMAC-SHA256 Credential=a,SignedHeaders=host,Signature=x", "Basic x" })
        {
            var context = SignedGet();
            context.Request.Headers.Authorization = header;
            Assert.Equal("AccessDenied", Verify(context, Now)!.Code);
        }
        Assert.Equal("AccessDenied", Verify(Context("GET", "/x"), Now)!.Code);
        Assert.Equal("AccessDenied", Verify(Context("GET", "/x?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Expires=x"), Now)!.Code);
    }

    [Theory]
    [InlineData(null, 200)]
    [InlineData("ad80c730", 403)]
    [InlineData("0055627c", 403)]
    [InlineData("b6c6ea8a", 403)]
    [InlineData("aaaaaaaa", 403)]
    public async Task Signed_chunks_are_those_of_the_reference_and_a_changed_one_is_refused(string? changed, int status)
    {
        var folder = Directory.CreateTempSubdirectory("alleycat-s3-").FullName;
        await using (var store = DirectoryObjectStore.Open(new() { Directory = folder }, TimeProvider.System))
        {
            store.CreateBucket("examplebucket");
            var endpoint = new S3Endpoint(store, new() { Credentials = Secrets }, new FixedTime());
            var body = new StringBuilder()
                .Append("10000;chunk-signature=ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648\r\n").Append('a', 65536).Append("\r\n")
                .Append("400;chunk-signature=0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497\r\n").Append('a', 1024).Append("\r\n")
                .Append("0;chunk-signature=b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9\r\n\r\n");
            if (changed is not null)
                body.Replace(changed, "00000000", 0, 200).Replace(changed, "00000000", body.Length - 1400, 1400);
            var context = Context("PUT", "/examplebucket/chunkObject.txt");
            context.Request.Host = new HostString("s3.amazonaws.com");
            context.Connection.RemoteIpAddress = IPAddress.Parse("192.0.2.1");
            context.Request.Body = new MemoryStream(Encoding.ASCII.GetBytes(body.ToString()));
            context.Request.ContentLength = 66824;
            Set(context, [
                ("Content-Encoding", "aws-chunked"), ("x-amz-content-sha256", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"),
                ("x-amz-date", "20130524T000000Z"), ("x-amz-decoded-content-length", "66560"), ("x-amz-storage-class", "REDUCED_REDUNDANCY"),
                ("Authorization", $"AWS4-HMAC-SHA256 Credential={Scope},SignedHeaders=content-encoding;content-length;host;x-amz-content-sha256;"
                    + "x-amz-date;x-amz-decoded-content-length;x-amz-storage-class,"
                    + "Signature=4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9"),
            ]);
            await endpoint.HandleAsync(context);
            Assert.Equal(status, context.Response.StatusCode);
            Assert.Equal(status == 200 ? 66560 : null, store.Head("examplebucket", "chunkObject.txt")?.Size);
        }
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Without_a_signature_only_public_objects_can_be_read()
    {
        await using var server = await S3Server.StartAsync(options => options with { TrustsLoopback = false });
        server.Store.CreateBucket("alleycat-delivery");
        foreach (var bucket in new[] { "alleycat-delivery", S3Server.Bucket })
        {
            using var staged = server.Store.Stage();
            staged.Append("abc"u8);
            server.Store.Commit(staged, new() { Bucket = bucket, Key = "x" });
        }
        Assert.Equal(HttpStatusCode.OK, (await server.SendAsync(HttpMethod.Get, "/alleycat-history/x")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await server.SendAsync(HttpMethod.Head, "/alleycat-history/x")).StatusCode);
        foreach (var (method, path) in new[]
        {
            (HttpMethod.Get, "/"), (HttpMethod.Get, "/alleycat-history"), (HttpMethod.Get, "/alleycat-history/?list-type=2"),
            (HttpMethod.Put, "/alleycat-history/x"), (HttpMethod.Delete, "/alleycat-history/x"), (HttpMethod.Get, "/alleycat-delivery/x"),
            (HttpMethod.Post, "/alleycat-history?delete"), (HttpMethod.Put, "/another"), (HttpMethod.Get, "/alleycat-history/../alleycat-delivery/x?x"),
        })
        {
            var response = await server.SendAsync(method, path);
            Assert.True(response.StatusCode is HttpStatusCode.Forbidden or HttpStatusCode.NotFound, $"{method} {path}: {response.StatusCode}");
        }
        Assert.NotNull(server.Store.Head(S3Server.Bucket, "x"));
    }

    private static S3Error? Verify(HttpContext context, DateTimeOffset now) =>
        S3Signature.Verify(S3Request.TryRead(context)!, Secrets, now, out _);

    private static DefaultHttpContext SignedGet(
        (string Name, string Value)? changed = null, string target = "/test.txt", string method = "GET")
    {
        var context = Context(method, target);
        Set(context, [
            ("Range", "bytes=0-9"), ("x-amz-content-sha256", EmptySha256), ("x-amz-date", "20130524T000000Z"),
            ("Authorization", $"AWS4-HMAC-SHA256 Credential={Scope},SignedHeaders=host;range;x-amz-content-sha256;x-amz-date,"
                + "Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41"),
        ]);
        if (changed is { } header)
            context.Request.Headers[header.Name] = header.Value;
        return context;
    }

    private static DefaultHttpContext Context(string method, string target)
    {
        var context = new DefaultHttpContext();
        context.Features.Get<IHttpRequestFeature>()!.RawTarget = target;
        context.Request.Method = method;
        context.Request.Host = new HostString("examplebucket.s3.amazonaws.com");
        var query = target.IndexOf('?', StringComparison.Ordinal);
        if (query >= 0)
            context.Request.QueryString = new QueryString(target[query..]);
        context.Response.Body = new MemoryStream();
        return context;
    }

    private static void Set(HttpContext context, (string Name, string Value)[] headers)
    {
        foreach (var (name, value) in headers)
            context.Request.Headers[name] = value;
    }

    private sealed class FixedTime : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => Now;
    }
}
