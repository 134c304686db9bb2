using System.Text;
using Alleycat.Aws.Tests.Peers;
using Alleycat.Streaming;
using Amazon.Runtime;
using Amazon.S3;

namespace Alleycat.S3.Tests;

/// <summary>Our S3 object store against s3rver, which was written by others.</summary>
/// <remarks>
/// s3rver knows neither conditional writes nor the copying of parts, and looks at who signs but not at the signature: those are held
/// against our own face, which AWS's own clients are held against in turn.
/// </remarks>
public sealed class S3rverTests : IAsyncLifetime, IDisposable
{
    private const string Bucket = "alleycat-history";

    private readonly string _folder = Directory.CreateTempSubdirectory("alleycat-s3rver-").FullName;
    private PeerProcess _peer = null!;
    private AmazonS3Client _client = null!;
    private S3ObjectStore _store = null!;

    public async Task InitializeAsync()
    {
        _peer = await PeerProcess.StartAsync("s3rver.mjs", _folder, Bucket);
        // The one identity that s3rver knows.
        _client = ClientOf("S3RVER");
        _store = new(_client);
    }

    public async Task DisposeAsync()
    {
        await _peer.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    public void Dispose() => _client.Dispose();

    [Theory]
    [InlineData("class-1.gz")]
    [InlineData("data/2026/11/21/a b=+ü.gz")]
    public async Task What_is_put_is_read_back_with_its_metadata(string key)
    {
        var put = await PutAsync(key, "hello");
        Assert.Equal(PutObjectStatus.Stored, put.Status);
        var got = await _store.GetAsync(Bucket, key);
        Assert.Equal(GetObjectStatus.Found, got.Status);
        Assert.Equal("hello", Encoding.UTF8.GetString(got.Content.Span));
        Assert.Equal((put.ETag, 5L, "application/gzip", "gzip"),
            (got.Metadata!.ETag, got.Metadata.Size, got.Metadata.ContentType, got.Metadata.ContentEncoding));
    }

    [Fact]
    public async Task Ranges_say_the_whole_size_and_what_is_absent_is_a_status()
    {
        await PutAsync("k", "0123456789");
        var range = await _store.GetAsync(Bucket, "k", new ByteRange(3, 4));
        Assert.Equal(("3456", 10L), (Encoding.UTF8.GetString(range.Content.Span), range.Metadata!.Size));
        Assert.Equal(GetObjectStatus.InvalidRange, (await _store.GetAsync(Bucket, "k", new ByteRange(10, 1))).Status);
        Assert.Equal(GetObjectStatus.NoSuchKey, (await _store.GetAsync(Bucket, "absent")).Status);
    }

    [Fact]
    public async Task A_short_composed_put_reads_what_it_keeps_and_puts_once()
    {
        var first = await PutAsync("class-1.gz", "0123456789");
        var composed = await _store.PutAsync(new()
        {
            Bucket = Bucket,
            Key = "class-1.gz",
            IfMatch = first.ETag,
            Parts = [ObjectPart.Copy(new(0, 4)), ObjectPart.Of("changed"u8.ToArray()), ObjectPart.Copy(new(8, 2))],
        });
        Assert.Equal(PutObjectStatus.Stored, composed.Status);
        Assert.Equal("0123changed89", Encoding.UTF8.GetString((await _store.GetAsync(Bucket, "class-1.gz")).Content.Span));
    }

    [Fact]
    public async Task Keys_are_listed_in_order_from_any_of_them_and_deleting_twice_succeeds()
    {
        string[] keys = [.. Enumerable.Range(0, 25).Select(i => $"data/{i:D2}")];
        foreach (var key in keys.Reverse())
            await PutAsync(key, key);
        await PutAsync("elsewhere", "x");

        // Cut short, a list of s3rver on today's Node is an internal error of its own; so it is asked for what is left, never for less.
        Assert.Equal(keys, (await _store.ListAsync(Bucket, "data/")).Select(summary => summary.Key));
        Assert.Equal(keys[10..], (await _store.ListAsync(Bucket, "data/", startAfter: "data/09")).Select(summary => summary.Key));

        await _store.DeleteAsync(Bucket, "data/00");
        await _store.DeleteAsync(Bucket, "data/00");
        Assert.Equal("data/01", (await _store.ListAsync(Bucket, "data/"))[0].Key);
    }

    [Fact]
    public async Task Who_is_not_known_there_is_an_exception_and_no_status()
    {
        using var stranger = ClientOf("another");
        var refused = await Assert.ThrowsAsync<AmazonS3Exception>(() => new S3ObjectStore(stranger).GetAsync(Bucket, "k").AsTask());
        Assert.Equal("InvalidAccessKeyId", refused.ErrorCode);
    }

    private AmazonS3Client ClientOf(string accessKeyId) => new(
        new BasicAWSCredentials(accessKeyId, "S3RVER"),
        new AmazonS3Config
        {
            ServiceURL = _peer.Address.OriginalString, ForcePathStyle = true, AuthenticationRegion = "us-east-1", MaxErrorRetry = 0,
        });

    private ValueTask<PutObjectResult> PutAsync(string key, string text) => _store.PutAsync(new()
    {
        Bucket = Bucket,
        Key = key,
        Parts = [ObjectPart.Of(Encoding.UTF8.GetBytes(text))],
        ContentType = "application/gzip",
        ContentEncoding = "gzip",
    });
}
