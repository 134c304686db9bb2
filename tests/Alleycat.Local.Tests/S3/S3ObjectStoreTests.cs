using System.Text;
using Alleycat.S3;
using Alleycat.Streaming;
using Amazon.Runtime;
using Amazon.S3;

namespace Alleycat.Local.Tests.S3;

/// <summary>The object store over the AWS SDK, against our own S3 face: what the history processor does on Lambda.</summary>
public sealed class S3ObjectStoreTests : IAsyncLifetime, IDisposable
{
    private S3Server _server = null!;
    private AmazonS3Client _client = null!;
    private S3ObjectStore _store = null!;

    public async Task InitializeAsync()
    {
        _server = await S3Server.StartAsync();
        _client = new AmazonS3Client(
            new BasicAWSCredentials("id", "secret"),
            new AmazonS3Config { ServiceURL = _server.Address.ToString(), ForcePathStyle = true, AuthenticationRegion = "us-east-1", MaxErrorRetry = 0 });
        _store = new S3ObjectStore(_client);
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    public void Dispose() => _client.Dispose();

    [Fact]
    public async Task What_is_put_is_read_back_with_its_metadata()
    {
        var put = await PutAsync("a b/ü+.gz", "hello");
        Assert.Equal(PutObjectStatus.Stored, put.Status);
        var got = await _store.GetAsync(S3Server.Bucket, "a b/ü+.gz");
        Assert.Equal(GetObjectStatus.Found, got.Status);
        Assert.Equal("hello", Encoding.UTF8.GetString(got.Content.Span));
        Assert.Equal((put.ETag, 5L, "application/gzip", (string?)null),
            (got.Metadata!.ETag, got.Metadata.Size, got.Metadata.ContentType, got.Metadata.ContentEncoding));
        Assert.InRange(got.Metadata.LastModified, DateTimeOffset.UtcNow.AddMinutes(-5), DateTimeOffset.UtcNow.AddMinutes(5));
    }

    [Fact]
    public async Task Ranges_are_of_one_version_and_say_the_whole_size()
    {
        var put = await PutAsync("k", "0123456789");
        var range = await _store.GetAsync(S3Server.Bucket, "k", new ByteRange(3, 4), put.ETag);
        Assert.Equal(("3456", 10L), (Encoding.UTF8.GetString(range.Content.Span), range.Metadata!.Size));
        Assert.Equal("89", Encoding.UTF8.GetString((await _store.GetAsync(S3Server.Bucket, "k", new ByteRange(8, 100))).Content.Span));
        Assert.Equal(GetObjectStatus.InvalidRange, (await _store.GetAsync(S3Server.Bucket, "k", new ByteRange(10, 1))).Status);
        Assert.Equal(GetObjectStatus.PreconditionFailed, (await _store.GetAsync(S3Server.Bucket, "k", new ByteRange(0, 1), "\"other\"")).Status);
        Assert.Equal(GetObjectStatus.NoSuchKey, (await _store.GetAsync(S3Server.Bucket, "absent")).Status);
    }

    [Fact]
    public async Task Conditions_are_statuses()
    {
        var first = await PutAsync("k", "1", ifNoneMatch: true);
        Assert.Equal(PutObjectStatus.Stored, first.Status);
        Assert.Equal(PutObjectStatus.PreconditionFailed, (await PutAsync("k", "2", ifNoneMatch: true)).Status);
        Assert.Equal(PutObjectStatus.Stored, (await PutAsync("k", "2", ifMatch: first.ETag)).Status);
        Assert.Equal(PutObjectStatus.PreconditionFailed, (await PutAsync("k", "3", ifMatch: first.ETag)).Status);
        Assert.Equal(PutObjectStatus.NoSuchKey, (await PutAsync("absent", "3", ifMatch: first.ETag)).Status);
    }

    [Fact]
    public async Task Pieces_too_small_for_a_multipart_upload_are_read_and_put_at_once()
    {
        var first = await PutAsync("k", "0123456789");
        var composed = await _store.PutAsync(new()
        {
            Bucket = S3Server.Bucket,
            Key = "k",
            IfMatch = first.ETag,
            Parts = [ObjectPart.Copy(new(0, 3)), ObjectPart.Of("xyz"u8.ToArray()), ObjectPart.Copy(new(7, 3))],
        });
        Assert.Equal(PutObjectStatus.Stored, composed.Status);
        Assert.Equal("012xyz789", Encoding.UTF8.GetString((await _store.GetAsync(S3Server.Bucket, "k")).Content.Span));
        Assert.Equal(PutObjectStatus.PreconditionFailed, (await ComposeAsync("k", first.ETag!)).Status);
        Assert.Equal(PutObjectStatus.NoSuchKey, (await ComposeAsync("absent", first.ETag!)).Status);
    }

    [Fact]
    public async Task Keys_are_listed_in_order_and_deleted_twice_without_complaint()
    {
        foreach (var key in (string[])["data/b", "data/a", "other"])
            await PutAsync(key, key);
        Assert.Equal(["data/a", "data/b"], (await _store.ListAsync(S3Server.Bucket, "data/")).Select(o => o.Key));
        Assert.Equal(["data/b", "other"], (await _store.ListAsync(S3Server.Bucket, startAfter: "data/a")).Select(o => o.Key));
        var one = Assert.Single(await _store.ListAsync(S3Server.Bucket, keysMax: 1));
        Assert.Equal((6L, (await _store.GetAsync(S3Server.Bucket, "data/a")).Metadata!.ETag), (one.Size, one.ETag));
        await _store.DeleteAsync(S3Server.Bucket, "other");
        await _store.DeleteAsync(S3Server.Bucket, "other");
        Assert.Empty(await _store.ListAsync(S3Server.Bucket, "other"));
        await Assert.ThrowsAnyAsync<AmazonS3Exception>(async () => await _store.GetAsync("no-such-bucket", "k"));
    }

    private ValueTask<PutObjectResult> PutAsync(string key, string content, string? ifMatch = null, bool ifNoneMatch = false) => _store.PutAsync(new()
    {
        Bucket = S3Server.Bucket,
        Key = key,
        Parts = [ObjectPart.Of(Encoding.UTF8.GetBytes(content[..(content.Length / 2)])), ObjectPart.Of(Encoding.UTF8.GetBytes(content[(content.Length / 2)..]))],
        ContentType = "application/gzip",
        IfMatch = ifMatch,
        IfNoneMatch = ifNoneMatch,
    });

    private ValueTask<PutObjectResult> ComposeAsync(string key, string eTag) => _store.PutAsync(new()
    {
        Bucket = S3Server.Bucket,
        Key = key,
        IfMatch = eTag,
        Parts = [ObjectPart.Copy(new(0, 3)), ObjectPart.Of("xyz"u8.ToArray())],
    });
}
