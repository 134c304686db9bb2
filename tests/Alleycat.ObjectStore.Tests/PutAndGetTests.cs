using Alleycat.Streaming;

namespace Alleycat.ObjectStore.Tests;

public sealed class PutAndGetTests : StoreTest
{
    [Fact]
    public async Task An_object_is_a_plain_file_at_its_key()
    {
        await using var store = Open();
        await store.PutAsync(Put("data/2026/11/21/02/alleycat.gz", "bytes"));

        Assert.Equal("bytes", await File.ReadAllTextAsync(Path.Combine(Folder, Bucket, "data/2026/11/21/02/alleycat.gz")));
    }

    [Fact]
    public async Task A_put_is_read_back_with_its_metadata()
    {
        await using var store = Open();
        var put = await store.PutAsync(Put("class-1.gz", "abc") with { ContentType = "application/gzip", ContentEncoding = "gzip" });

        var got = await store.GetAsync(Bucket, "class-1.gz");
        Assert.Equal("\"900150983cd24fb0d6963f7d28e17f72\"", put.ETag);
        Assert.Equal(Bytes("abc"), got.Content.ToArray());
        Assert.Equal(new ObjectMetadata(put.ETag!, 3, got.Metadata!.LastModified, "application/gzip", "gzip"), got.Metadata);
        Assert.InRange(got.Metadata.LastModified, Clock.Start, Clock.Start.AddSeconds(1));
    }

    [Fact]
    public async Task Metadata_survive_a_restart()
    {
        await using (var store = Open())
            await store.PutAsync(Put("class-1.gz", "abc") with { ContentType = "application/gzip", ContentEncoding = "gzip" });
        await using var again = Open();

        var head = again.Head(Bucket, "class-1.gz")!;
        Assert.Equal(("application/gzip", "gzip"), (head.ContentType, head.ContentEncoding));
        Assert.Equal("\"900150983cd24fb0d6963f7d28e17f72\"", head.ETag);
    }

    [Theory]
    [InlineData(0, 3, "012")]
    [InlineData(8, 100, "89")]
    [InlineData(9, 1, "9")]
    public async Task A_range_is_clamped_at_the_end(long offset, long length, string expected)
    {
        await using var store = Open();
        await store.PutAsync(Put("x.gz", "0123456789"));

        var got = await store.GetAsync(Bucket, "x.gz", new ByteRange(offset, length));
        Assert.Equal(GetObjectStatus.Found, got.Status);
        Assert.Equal(Bytes(expected), got.Content.ToArray());
        Assert.Equal(10, got.Metadata!.Size);
    }

    [Fact]
    public async Task What_cannot_be_got_is_a_status()
    {
        await using var store = Open();
        await store.PutAsync(Put("x.gz", "0123456789"));
        await store.PutAsync(Put("empty.gz", ""));

        Assert.Equal(GetObjectStatus.InvalidRange, (await store.GetAsync(Bucket, "x.gz", new ByteRange(10, 1))).Status);
        Assert.Equal(GetObjectStatus.InvalidRange, (await store.GetAsync(Bucket, "empty.gz", new ByteRange(0, 1))).Status);
        Assert.Equal(GetObjectStatus.Found, (await store.GetAsync(Bucket, "empty.gz")).Status);
        Assert.Equal(GetObjectStatus.NoSuchKey, (await store.GetAsync(Bucket, "y.gz")).Status);
        Assert.Equal(GetObjectStatus.NoSuchKey, (await store.GetAsync("no-such-bucket", "x.gz")).Status);
        Assert.Equal(GetObjectStatus.NoSuchKey, (await store.GetAsync("../" + Bucket, "x.gz")).Status);
        Assert.Equal(GetObjectStatus.PreconditionFailed, (await store.GetAsync(Bucket, "x.gz", ifMatch: "\"0\"")).Status);
        await Assert.ThrowsAsync<NoSuchBucketException>(
            async () => await store.PutAsync(Put("x.gz", "") with { Bucket = "no-such-bucket" }));
    }

    [Fact]
    public async Task A_composed_put_copies_ranges_of_the_object_it_replaces()
    {
        await using var store = Open();
        var first = await store.PutAsync(Put("class-1.gz", "0123456789"));
        var composed = new PutObjectRequest
        {
            Bucket = Bucket,
            Key = "class-1.gz",
            IfMatch = first.ETag,
            Parts = [ObjectPart.Copy(new(0, 4)), ObjectPart.Of(Bytes("-new-")), ObjectPart.Copy(new(8, 2))],
        };

        var second = await store.PutAsync(composed);
        Assert.Equal("0123-new-89", await TextOf(store, "class-1.gz"));
        Assert.Matches("^\"[0-9a-f]{32}-3\"$", second.ETag);
        Assert.Equal(PutObjectStatus.PreconditionFailed, (await store.PutAsync(composed)).Status);
        Assert.Equal(PutObjectStatus.NoSuchKey, (await store.PutAsync(composed with { Key = "class-2.gz" })).Status);
        await Assert.ThrowsAsync<ArgumentException>(async () => await store.PutAsync(composed with { IfMatch = null }));
        await Assert.ThrowsAsync<ArgumentException>(async () => await store.PutAsync(
            composed with { IfMatch = second.ETag, Parts = [ObjectPart.Copy(new(10, 2))] }));
        Assert.Equal(second.ETag, store.Head(Bucket, "class-1.gz")!.ETag);
    }

    [Fact]
    public async Task A_reader_keeps_the_version_it_opened()
    {
        await using var store = Open();
        await store.PutAsync(Put("x.gz", "old"));
        using var content = store.OpenRead(Bucket, "x.gz")!;
        await store.PutAsync(Put("x.gz", "newer"));

        var buffer = new byte[10];
        Assert.Equal(3, await content.ReadAsync(buffer, 0));
        Assert.Equal(Bytes("old"), buffer[..3]);
        Assert.Equal(3, content.Metadata.Size);
    }

    [Fact]
    public async Task A_file_changed_by_hand_gets_a_new_etag_and_the_default_type()
    {
        await using var store = Open();
        var put = await store.PutAsync(Put("x.gz", "old") with { ContentType = "application/gzip" });
        await File.WriteAllTextAsync(Path.Combine(Folder, Bucket, "x.gz"), "abc");
        await File.WriteAllTextAsync(Path.Combine(Folder, Bucket, "strange.gz"), "abc");

        var head = store.Head(Bucket, "x.gz")!;
        Assert.NotEqual(put.ETag, head.ETag);
        Assert.Equal("\"900150983cd24fb0d6963f7d28e17f72\"", head.ETag);
        Assert.Equal("application/octet-stream", head.ContentType);
        Assert.Equal(head.ETag, store.Head(Bucket, "strange.gz")!.ETag);
    }

    [Fact]
    public async Task A_backup_made_without_times_keeps_its_metadata()
    {
        await using (var store = Open())
            await store.PutAsync(Put("x.gz", "same") with { ContentType = "application/gzip", ContentEncoding = "gzip" });
        File.SetLastWriteTimeUtc(Path.Combine(Folder, Bucket, "x.gz"), new DateTime(2030, 1, 1, 0, 0, 0, DateTimeKind.Utc));

        await using var again = Open();
        var head = again.Head(Bucket, "x.gz")!;
        Assert.Equal(("application/gzip", "gzip"), (head.ContentType, head.ContentEncoding));
    }

    [Fact]
    public async Task A_second_process_is_refused()
    {
        await using var store = Open();
        Assert.Throws<IOException>(() => Open());
    }

    [Fact]
    public async Task A_clock_that_goes_back_does_not_put_a_version_before_the_one_it_replaces()
    {
        await using var store = Open();
        await store.PutAsync(Put("x.gz", "one"));
        var first = store.Head(Bucket, "x.gz")!;
        Clock.JumpWallClock(TimeSpan.FromHours(-1));
        await store.PutAsync(Put("x.gz", "two"));

        Assert.True(store.Head(Bucket, "x.gz")!.LastModified > first.LastModified);
        Assert.Equal("two", await TextOf(store, "x.gz"));
    }

    [Fact]
    public async Task Deleting_leaves_no_empty_directories_and_is_repeatable()
    {
        await using var store = Open();
        await store.PutAsync(Put("data/2026/x.gz", "x"));
        await store.DeleteAsync(Bucket, "data/2026/x.gz");
        await store.DeleteAsync(Bucket, "data/2026/x.gz");

        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(Folder, Bucket)));
        Assert.Null(await TextOf(store, "data/2026/x.gz"));
        await store.PutAsync(Put("data/2026/x.gz", "again"));
        Assert.Equal("again", await TextOf(store, "data/2026/x.gz"));
        await store.DeleteAsync(Bucket, "data/2026/x.gz");
        Assert.Equal(DeleteBucketStatus.Deleted, store.DeleteBucket(Bucket));
        Assert.Equal(DeleteBucketStatus.NoSuchBucket, store.DeleteBucket(Bucket));
    }
}
