using System.Net;
using System.Xml.Linq;

namespace Alleycat.Local.Tests.S3;

public sealed class S3BucketTests
{
    private static readonly XNamespace Ns = "http://s3.amazonaws.com/doc/2006-03-01/";

    [Fact]
    public async Task Buckets_are_created_listed_and_deleted()
    {
        await using var server = await S3Server.StartAsync();
        Assert.Equal(HttpStatusCode.NotFound, (await server.SendAsync(HttpMethod.Head, "/second")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await server.SendAsync(HttpMethod.Put, "/second", [])).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await server.SendAsync(HttpMethod.Put, "/second/", [])).StatusCode);
        var head = await server.SendAsync(HttpMethod.Head, "/second");
        Assert.Equal(["us-east-1"], head.Headers.GetValues("x-amz-bucket-region"));
        var list = await S3Server.XmlOf(await server.SendAsync(HttpMethod.Get, "/"));
        Assert.Equal(["alleycat-history", "second"], list.Descendants(Ns + "Name").Select(name => name.Value));
        await server.SendAsync(HttpMethod.Put, "/second/x", [1]);
        await S3Server.AssertErrorAsync(HttpStatusCode.Conflict, "BucketNotEmpty", await server.SendAsync(HttpMethod.Delete, "/second"));
        await server.SendAsync(HttpMethod.Delete, "/second/x");
        Assert.Equal(HttpStatusCode.NoContent, (await server.SendAsync(HttpMethod.Delete, "/second")).StatusCode);
        await S3Server.AssertErrorAsync(HttpStatusCode.NotFound, "NoSuchBucket", await server.SendAsync(HttpMethod.Delete, "/second"));
        await S3Server.AssertErrorAsync(HttpStatusCode.BadRequest, "InvalidBucketName", await server.SendAsync(HttpMethod.Put, "/.store", []));
        await S3Server.AssertErrorAsync(HttpStatusCode.BadRequest, "InvalidBucketName", await server.SendAsync(HttpMethod.Put, "/%2e%2e", []));
    }

    [Fact]
    public async Task A_listing_is_paged_rolled_up_and_encoded()
    {
        await using var server = await S3Server.StartAsync();
        foreach (var key in new[] { "a", "b/1", "b/2", "c%20d", "%01" })
            Assert.Equal(HttpStatusCode.OK, (await server.SendAsync(HttpMethod.Put, "/alleycat-history/" + key, [1])).StatusCode);

        var page = await S3Server.XmlOf(await server.SendAsync(
            HttpMethod.Get, "/alleycat-history?list-type=2&delimiter=/&max-keys=3&encoding-type=url"));
        Assert.Equal(["%01", "a"], page.Descendants(Ns + "Key").Select(key => key.Value));
        Assert.Equal(["b/"], page.Elements(Ns + "CommonPrefixes").Select(rolled => rolled.Value));
        Assert.Equal(("3", "true"), (page.Element(Ns + "KeyCount")!.Value, page.Element(Ns + "IsTruncated")!.Value));
        var token = Uri.EscapeDataString(page.Element(Ns + "NextContinuationToken")!.Value);
        var next = await S3Server.XmlOf(await server.SendAsync(
            HttpMethod.Get, "/alleycat-history?list-type=2&delimiter=/&encoding-type=url&continuation-token=" + token));
        Assert.Equal(["c%20d"], next.Descendants(Ns + "Key").Select(key => key.Value));
        Assert.Equal("false", next.Element(Ns + "IsTruncated")!.Value);

        var old = await S3Server.XmlOf(await server.SendAsync(HttpMethod.Get, "/alleycat-history?delimiter=/&max-keys=3&encoding-type=url"));
        Assert.Equal("b/", old.Element(Ns + "NextMarker")!.Value);
        var oldNext = await S3Server.XmlOf(await server.SendAsync(HttpMethod.Get, "/alleycat-history?delimiter=/&marker=b/&encoding-type=url"));
        Assert.Equal(["c%20d"], oldNext.Descendants(Ns + "Key").Select(key => key.Value));
        await S3Server.AssertErrorAsync(
            HttpStatusCode.BadRequest, "InvalidArgument", await server.SendAsync(HttpMethod.Get, "/alleycat-history?list-type=2&max-keys=x"));
    }

    [Fact]
    public async Task Many_objects_are_deleted_at_once()
    {
        await using var server = await S3Server.StartAsync();
        foreach (var key in new[] { "a", "b", "c" })
            await server.SendAsync(HttpMethod.Put, "/alleycat-history/" + key, [1]);
        var body = "<Delete><Object><Key>a</Key></Object><Object><Key>never</Key></Object><Object><Key>c</Key></Object></Delete>"u8.ToArray();
        var deleted = await S3Server.XmlOf(await server.SendAsync(HttpMethod.Post, "/alleycat-history?delete", body));
        Assert.Equal(["a", "never", "c"], deleted.Descendants(Ns + "Key").Select(key => key.Value));
        Assert.Equal(["b"], (await server.Store.ListAsync(S3Server.Bucket)).Select(summary => summary.Key));
        foreach (var malformed in new[] { "", "<Delete/>", "<Delete>", "<!DOCTYPE x [<!ENTITY y \"z\">]><Delete><Object><Key>&y;</Key></Object></Delete>" })
        {
            await S3Server.AssertErrorAsync(
                HttpStatusCode.BadRequest, "MalformedXML",
                await server.SendAsync(HttpMethod.Post, "/alleycat-history?delete", System.Text.Encoding.UTF8.GetBytes(malformed)));
        }
    }
}
