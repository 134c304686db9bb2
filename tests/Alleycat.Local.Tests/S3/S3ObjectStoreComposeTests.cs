using Alleycat.S3;
using Alleycat.Streaming;
using Amazon.Runtime;
using Amazon.S3;

namespace Alleycat.Local.Tests.S3;

/// <summary>Objects shaped as histories are (a small new header, long copied runs, small new fragments, a trailer of a
/// few bytes), written by the object store over the AWS SDK against our own S3 face.</summary>
public sealed class S3ObjectStoreComposeTests : IAsyncLifetime, IDisposable
{
    private const string Key = "class-1.gz";

    private readonly ObservingHandler _observed = new();
    private readonly byte[] _old = new byte[40_000_000];
    private readonly byte[] _new = new byte[400_000];
    private S3Server _server = null!;
    private AmazonS3Client _client = null!;
    private S3ObjectStore _store = null!;
    private string _eTag = null!;

    public async Task InitializeAsync()
    {
        var random = new Random(3);
        random.NextBytes(_old);
        random.NextBytes(_new);
        _server = await S3Server.StartAsync();
        _client = new AmazonS3Client(
            new BasicAWSCredentials("id", "secret"),
            new AmazonS3Config
            {
                ServiceURL = _server.Address.ToString(),
                ForcePathStyle = true,
                AuthenticationRegion = "us-east-1",
                MaxErrorRetry = 0,
                HttpClientFactory = _observed.Factory,
            });
        _store = new S3ObjectStore(_client);
        _eTag = await ReplaceAsync(_old);
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    public void Dispose()
    {
        _client.Dispose();
        _observed.Dispose();
    }

    [Fact]
    public async Task A_history_of_30_MB_changed_at_its_end_moves_a_fraction_of_its_bytes()
    {
        ObjectPart[] parts = [New(0, 1_500), Old(1_700, 30_000_000), New(1_500, 300_000), New(301_500, 8)];
        var composed = await ComposeAsync(parts);
        Assert.Equal(PutObjectStatus.Stored, composed.Status);
        Assert.Equal(["complete", "copy", "create", "get", "send", "send"], _observed.Asked);
        // Of 60 MB that a put at once would read and send; a little is XML.
        Assert.InRange(_observed.Bytes, 10_000_000, 11_000_000);
        await AssertStoredAsync(parts, composed);
        Assert.Empty(_server.Store.ListUploads(S3Server.Bucket));
    }

    [Fact]
    public async Task A_history_of_38_MB_changed_in_its_midst_is_copied_on_both_sides()
    {
        ObjectPart[] parts =
            [New(0, 1_500), Old(1_700, 19_000_000), New(1_500, 300_000), Old(19_500_000, 19_000_000), New(301_500, 8)];
        var composed = await ComposeAsync(parts);
        Assert.Equal(PutObjectStatus.Stored, composed.Status);
        Assert.Equal(["complete", "copy", "copy", "create", "get", "get", "send", "send", "send"], _observed.Asked);
        Assert.InRange(_observed.Bytes, 20_000_000, 22_000_000);
        await AssertStoredAsync(parts, composed);
    }

    [Fact]
    public async Task A_history_of_5_MB_is_read_and_put_at_once()
    {
        ObjectPart[] parts = [New(0, 1_500), Old(1_700, 5_000_000), New(1_500, 300_000), New(301_500, 8)];
        var composed = await ComposeAsync(parts);
        Assert.Equal(["get", "put"], _observed.Asked);
        await AssertStoredAsync(parts, composed);
    }

    [Theory]
    [InlineData("complete")]
    [InlineData("copy")]
    [InlineData("get")]
    [InlineData("create")]
    public async Task A_writer_who_comes_between_wins_and_the_upload_is_aborted(string request)
    {
        byte[] other = [1, .. _old];
        var once = 0;
        _observed.Before = async name =>
        {
            if (name == request && Interlocked.Exchange(ref once, 1) == 0)
                await ReplaceAsync(other);
        };
        var lost = await ComposeAsync([New(0, 1_500), Old(1_700, 30_000_000), New(1_500, 300_008)]);
        Assert.Equal((PutObjectStatus.PreconditionFailed, (string?)null), (lost.Status, lost.ETag));
        Assert.Contains("abort", _observed.Asked);
        Assert.Empty(_server.Store.ListUploads(S3Server.Bucket));
        var stored = await _server.Store.GetAsync(S3Server.Bucket, Key);
        Assert.True(stored.Content.Span.SequenceEqual(other));
    }

    [Theory]
    [InlineData("complete")]
    [InlineData("copy")]
    public async Task An_object_that_is_deleted_meanwhile_is_no_such_key(string request)
    {
        _observed.Before = async name =>
        {
            if (name == request)
                await _server.Store.DeleteAsync(S3Server.Bucket, Key);
        };
        var lost = await ComposeAsync([New(0, 1_500), Old(1_700, 30_000_000), New(1_500, 300_008)]);
        Assert.Equal(PutObjectStatus.NoSuchKey, lost.Status);
        Assert.Empty(_server.Store.ListUploads(S3Server.Bucket));
    }

    [Fact]
    public async Task Two_composers_at_once_leave_one_of_the_two()
    {
        ObjectPart[] one = [New(0, 1_500), Old(1_700, 30_000_000), New(1_500, 300_008)];
        ObjectPart[] two = [New(7, 1_500), Old(1_700, 30_000_000), New(1_507, 300_008)];
        var results = await Task.WhenAll(ComposeAsync(one).AsTask(), ComposeAsync(two).AsTask());
        Assert.Equal(
            [PutObjectStatus.Stored, PutObjectStatus.PreconditionFailed], results.Select(result => result.Status).Order());
        var isFirst = results[0].Status == PutObjectStatus.Stored;
        await AssertStoredAsync(isFirst ? one : two, isFirst ? results[0] : results[1]);
        Assert.Empty(_server.Store.ListUploads(S3Server.Bucket));
    }

    private async ValueTask<PutObjectResult> ComposeAsync(ObjectPart[] parts)
    {
        _observed.Clear();
        return await _store.PutAsync(new()
        {
            Bucket = S3Server.Bucket,
            Key = Key,
            Parts = parts,
            ContentType = "application/gzip",
            IfMatch = _eTag,
        });
    }

    private async Task<string> ReplaceAsync(byte[] content) => (await _server.Store.PutAsync(
        new() { Bucket = S3Server.Bucket, Key = Key, Parts = [ObjectPart.Of(content)] })).ETag!;

    private async Task AssertStoredAsync(ObjectPart[] parts, PutObjectResult result)
    {
        var stored = await _server.Store.GetAsync(S3Server.Bucket, Key);
        Assert.Equal((result.ETag, "application/gzip"), (stored.Metadata!.ETag, stored.Metadata.ContentType));
        using var expected = new MemoryStream();
        foreach (var part in parts)
            expected.Write(part.Existing is { } range ? _old.AsSpan((int)range.Offset, (int)range.Length) : part.Bytes.Span);
        Assert.True(stored.Content.Span.SequenceEqual(expected.GetBuffer().AsSpan(0, (int)expected.Length)));
    }

    private ObjectPart New(int offset, int length) => ObjectPart.Of(_new.AsMemory(offset, length));

    private static ObjectPart Old(long offset, long length) => ObjectPart.Copy(new(offset, length));
}
