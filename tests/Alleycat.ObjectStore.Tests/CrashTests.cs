using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Alleycat.Streaming;

namespace Alleycat.ObjectStore.Tests;

/// <summary>Power is lost at every step of a put and of a delete, and every time with several disks that forget
/// differently.</summary>
public sealed class CrashTests : StoreTest
{
    private const string Key = "data/2026/class-1.gz";

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task After_power_loss_in_a_put_the_object_is_whole_and_its_metadata_and_events_are_its_own(bool replaces)
    {
        for (var step = 1; ; step++)
        {
            var wasLost = false;
            for (var seed = 0; seed < 4; seed++)
            {
                var disk = new PowerLossDisk(step);
                var eTags = new List<string?>();
                PutObjectResult? second = null;
                await using (var store = Open(options => options with { Disk = disk }))
                {
                    store.Subscribe(Bucket, "", "", "history", (_, _, _) => throw new InvalidOperationException("Not now."));
                    if (replaces)
                        eTags.Add((await store.PutAsync(Versioned("first"))).ETag);
                    disk.IsArmed = true;
                    second = await TryPut(store, Versioned("second!"));
                }
                wasLost |= disk.IsLost;
                disk.LoseUnflushed(new Random(seed));
                await AssertRecovered(replaces, eTags.FirstOrDefault(), second?.ETag);
                ResetFolder();
            }
            if (!wasLost)
            {
                Assert.True(step > 8, "The disk was hardly used.");
                return;
            }
        }
    }

    [Fact]
    public async Task After_power_loss_in_a_delete_the_object_is_whole_or_gone()
    {
        for (var step = 1; ; step++)
        {
            var disk = new PowerLossDisk(step);
            var isDeleted = false;
            await using (var store = Open(options => options with { Disk = disk }))
            {
                await store.PutAsync(Versioned("first"));
                disk.IsArmed = true;
                try
                {
                    await store.DeleteAsync(Bucket, Key);
                    isDeleted = true;
                }
                catch (IOException)
                {
                    // Not acknowledged: it may be there or not.
                }
            }
            disk.LoseUnflushed(new Random(step));
            await using (var store = Open())
            {
                var got = await store.GetAsync(Bucket, Key);
                if (isDeleted)
                    Assert.Equal(GetObjectStatus.NoSuchKey, got.Status);
                if (got.Status == GetObjectStatus.Found)
                    Assert.Equal("first", Encoding.UTF8.GetString(got.Content.Span));
            }
            ResetFolder();
            if (!disk.IsLost)
                return;
        }
    }

    private static PutObjectRequest Versioned(string content) =>
        Put(Key, content) with { ContentType = "text/" + content.TrimEnd('!'), ContentEncoding = content };

    private static async Task<PutObjectResult?> TryPut(DirectoryObjectStore store, PutObjectRequest request)
    {
        try
        {
            return await store.PutAsync(request);
        }
        catch (IOException)
        {
            return null;
        }
    }

    private async Task AssertRecovered(bool hadFirst, string? firstETag, string? secondETag)
    {
        await using var store = Open();
        var events = new ConcurrentQueue<string>();
        store.Subscribe(Bucket, "", "", "history", (payload, _, _) =>
        {
            events.Enqueue(JsonSerializer.Deserialize(payload.Span, S3EventJson.Default.S3Event)!.Records![0].S3!.Object!.ETag!);
            return ValueTask.CompletedTask;
        });
        await store.DrainAsync().WaitAsync(Patience);

        var got = await store.GetAsync(Bucket, Key);
        if (secondETag is not null || hadFirst)
            Assert.Equal(GetObjectStatus.Found, got.Status);
        if (got.Status == GetObjectStatus.NoSuchKey)
        {
            Assert.Empty(events);
            return;
        }
        var content = Encoding.UTF8.GetString(got.Content.Span);
        Assert.Equal(secondETag is not null ? "second!" : content == "first" ? "first" : "second!", content);
        Assert.Equal(("text/" + content.TrimEnd('!'), content), (got.Metadata!.ContentType, got.Metadata.ContentEncoding));
        var expected = new List<string>();
        if (hadFirst)
            expected.Add(firstETag!.Trim('"'));
        if (content == "second!")
            expected.Add(got.Metadata.ETag.Trim('"'));
        Assert.Equal(expected, events);
        Assert.Empty(Directory.GetFiles(Path.Combine(Folder, ".store", "temporary")));
    }

    private void ResetFolder()
    {
        Directory.Delete(Folder, recursive: true);
        Directory.CreateDirectory(Folder);
    }
}
