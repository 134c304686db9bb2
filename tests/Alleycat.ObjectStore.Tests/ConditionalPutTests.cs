using Alleycat.Streaming;

namespace Alleycat.ObjectStore.Tests;

public sealed class ConditionalPutTests : StoreTest
{
    [Fact]
    public async Task Conditions_answer_as_on_s3()
    {
        await using var store = Open();
        Assert.Equal(PutObjectStatus.NoSuchKey, (await store.PutAsync(Put("k.gz", "1", ifMatch: "\"x\""))).Status);
        var first = await store.PutAsync(Put("k.gz", "1", ifNoneMatch: true));
        Assert.Equal(PutObjectStatus.Stored, first.Status);
        Assert.Equal(PutObjectStatus.PreconditionFailed, (await store.PutAsync(Put("k.gz", "2", ifNoneMatch: true))).Status);
        Assert.Equal(PutObjectStatus.PreconditionFailed, (await store.PutAsync(Put("k.gz", "2", ifMatch: "\"x\""))).Status);
        var second = await store.PutAsync(Put("k.gz", "2", ifMatch: first.ETag));
        Assert.Equal(PutObjectStatus.Stored, second.Status);
        Assert.Equal(PutObjectStatus.PreconditionFailed, (await store.PutAsync(Put("k.gz", "3", ifMatch: first.ETag))).Status);
        await store.DeleteAsync(Bucket, "k.gz");
        Assert.Equal(PutObjectStatus.NoSuchKey, (await store.PutAsync(Put("k.gz", "3", ifMatch: second.ETag))).Status);
        Assert.Empty(Directory.GetFiles(Path.Combine(Folder, ".store", "temporary")));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Of_racing_writers_exactly_one_wins(bool isReplacement)
    {
        await using var store = Open();
        for (var round = 0; round < 25; round++)
        {
            var key = $"class-{round}.gz";
            string? eTag = null;
            if (isReplacement)
                eTag = (await store.PutAsync(Put(key, "base"))).ETag;
            var results = await Task.WhenAll(Enumerable.Range(0, 4).Select(
                writer => store.PutAsync(Put(key, $"writer {writer}", eTag, !isReplacement)).AsTask()));

            Assert.Equal(1, results.Count(result => result.Status == PutObjectStatus.Stored));
            Assert.Equal(3, results.Count(result => result.Status == PutObjectStatus.PreconditionFailed));
            var winner = Array.FindIndex(results, result => result.Status == PutObjectStatus.Stored);
            Assert.Equal($"writer {winner}", await TextOf(store, key));
            Assert.Equal(results[winner].ETag, store.Head(Bucket, key)!.ETag);
        }
    }

    [Fact]
    public async Task Concurrent_read_modify_write_loses_no_update()
    {
        await using var store = Open();
        await store.PutAsync(Put("counter.json", "0"));
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            for (var added = 0; added < 10;)
            {
                var got = await store.GetAsync(Bucket, "counter.json");
                var next = int.Parse(System.Text.Encoding.UTF8.GetString(got.Content.Span), null) + 1;
                if ((await store.PutAsync(Put("counter.json", next.ToString(), got.Metadata!.ETag))).Status == PutObjectStatus.Stored)
                    added++;
            }
        })));
        Assert.Equal("40", await TextOf(store, "counter.json"));
    }
}
