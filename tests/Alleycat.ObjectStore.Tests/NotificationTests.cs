using System.Collections.Concurrent;
using System.Text.Json;
using Alleycat.Streaming;

namespace Alleycat.ObjectStore.Tests;

public sealed class NotificationTests : StoreTest
{
    private readonly ConcurrentQueue<string> _keys = new();

    [Fact]
    public async Task The_event_has_the_members_that_s3_writes()
    {
        await using var store = Open();
        var payloads = new ConcurrentQueue<byte[]>();
        store.Subscribe(Bucket, "", "", "history", (payload, _, _) =>
        {
            payloads.Enqueue(payload.ToArray());
            return ValueTask.CompletedTask;
        });
        var put = await store.PutAsync(Put("data/dt=2026-11-21/a+b c@ü.gz", "abc"));
        await store.DrainAsync().WaitAsync(Patience);

        using var document = JsonDocument.Parse(Assert.Single(payloads));
        var record = document.RootElement.GetProperty("Records")[0];
        Assert.Equal("2.1", record.GetProperty("eventVersion").GetString());
        Assert.Equal("aws:s3", record.GetProperty("eventSource").GetString());
        Assert.Equal("us-east-1", record.GetProperty("awsRegion").GetString());
        Assert.Equal("2026-11-21T02:00:00.000Z", record.GetProperty("eventTime").GetString());
        Assert.Equal("ObjectCreated:Put", record.GetProperty("eventName").GetString());
        Assert.True(record.GetProperty("userIdentity").TryGetProperty("principalId", out _));
        Assert.True(record.GetProperty("requestParameters").TryGetProperty("sourceIPAddress", out _));
        Assert.True(record.GetProperty("responseElements").TryGetProperty("x-amz-request-id", out _));
        Assert.True(record.GetProperty("responseElements").TryGetProperty("x-amz-id-2", out _));
        var s3 = record.GetProperty("s3");
        Assert.Equal("1.0", s3.GetProperty("s3SchemaVersion").GetString());
        Assert.Equal("history", s3.GetProperty("configurationId").GetString());
        Assert.Equal(Bucket, s3.GetProperty("bucket").GetProperty("name").GetString());
        Assert.Equal("arn:aws:s3:::" + Bucket, s3.GetProperty("bucket").GetProperty("arn").GetString());
        Assert.True(s3.GetProperty("bucket").GetProperty("ownerIdentity").TryGetProperty("principalId", out _));
        var created = s3.GetProperty("object");
        Assert.Equal("data/dt%3D2026-11-21/a%2Bb+c%40%C3%BC.gz", created.GetProperty("key").GetString());
        Assert.Equal(3, created.GetProperty("size").GetInt64());
        Assert.Equal(put.ETag!.Trim('"'), created.GetProperty("eTag").GetString());
        Assert.Matches("^[0-9A-F]{16}$", created.GetProperty("sequencer").GetString());
    }

    [Fact]
    public async Task Only_what_the_filter_matches_is_told_in_the_order_of_the_puts()
    {
        await using var store = Open();
        store.CreateBucket("another");
        store.Subscribe(Bucket, "data/", ".gz", "history", Collect);
        string[] keys = ["data/3.gz", "data/1.gz", "processing-failed/1.gz", "data/1.txt", "data/2.gz"];
        foreach (var key in keys)
            await store.PutAsync(Put(key, "x"));
        await store.PutAsync(Put("data/1.gz", "x") with { Bucket = "another" });
        await store.DrainAsync().WaitAsync(Patience);

        Assert.Equal(["data/3.gz", "data/1.gz", "data/2.gz"], _keys);
        Assert.Empty(Directory.GetFiles(PendingFolder));
    }

    [Fact]
    public async Task A_refused_put_tells_nothing()
    {
        await using var store = Open();
        store.Subscribe(Bucket, "", "", "history", Collect);
        await store.PutAsync(Put("x.gz", "1"));
        await store.PutAsync(Put("x.gz", "2", ifNoneMatch: true));
        await store.DrainAsync().WaitAsync(Patience);
        Assert.Equal(["x.gz"], _keys);
    }

    [Fact]
    public async Task What_was_not_handled_is_delivered_after_a_restart()
    {
        var isEntered = new TaskCompletionSource();
        await using (var store = Open())
        {
            store.Subscribe(Bucket, "", "", "history", async (_, _, stopping) =>
            {
                isEntered.TrySetResult();
                await Task.Delay(Timeout.Infinite, stopping);
            });
            await store.PutAsync(Put("1.gz", "x"));
            await store.PutAsync(Put("2.gz", "x"));
            await store.PutAsync(Put("3.gz", "x"));
            await isEntered.Task.WaitAsync(Patience);
            Assert.Equal(3, store.Consumers[0].Pending);
        }
        await using var again = Open();
        again.Subscribe(Bucket, "", "", "history", Collect);
        await again.PutAsync(Put("4.gz", "x"));
        await again.DrainAsync().WaitAsync(Patience);
        Assert.Equal(["1.gz", "2.gz", "3.gz", "4.gz"], _keys);
    }

    [Fact]
    public async Task A_failing_notification_is_tried_again_later_and_does_not_block_the_others()
    {
        await using var store = Open();
        var failures = 2;
        var failed = new SemaphoreSlim(0);
        store.Subscribe(Bucket, "", "", "history", (payload, response, token) =>
        {
            if (KeyOf(payload) != "bad.gz" || failures-- <= 0)
                return Collect(payload, response, token);
            failed.Release();
            throw new InvalidOperationException("Not this time.");
        });
        await store.PutAsync(Put("bad.gz", "x"));
        await store.PutAsync(Put("good.gz", "x"));
        Assert.True(await failed.WaitAsync(Patience));
        await Until(() => _keys.Contains("good.gz"));
        Assert.Equal(["good.gz"], _keys);
        // The handler returns a moment before its notification is counted as done.
        await Until(() => store.Consumers[0].Pending == 1);
        Assert.Contains("Not this time.", store.Consumers[0].LastError, StringComparison.Ordinal);

        var drained = store.DrainAsync();
        await AdvanceUntil(drained, TimeSpan.FromMilliseconds(100));
        Assert.Equal(["good.gz", "bad.gz"], _keys);
    }

    [Fact]
    public async Task After_its_last_attempt_a_notification_is_put_aside_and_can_be_redriven()
    {
        var attempts = 0;
        await using (var store = Open(options => options with { NotificationAttemptsMax = 3 }))
        {
            store.Subscribe(Bucket, "", "", "history", (_, _, _) =>
            {
                Interlocked.Increment(ref attempts);
                throw new InvalidOperationException("Never.");
            });
            await store.PutAsync(Put("x.gz", "x"));
            await AdvanceUntil(store.DrainAsync(), TimeSpan.FromSeconds(1));
            Assert.Equal(3, attempts);
            Assert.Equal((0, 1), (store.Consumers[0].Pending, store.Consumers[0].SetAside));
        }
        Assert.Single(Directory.GetFiles(Path.Combine(Folder, ".store", "notifications", "history", "failed")));

        await using var again = Open();
        again.Subscribe(Bucket, "", "", "history", Collect);
        await again.DrainAsync().WaitAsync(Patience);
        Assert.Empty(_keys);
        Assert.Equal(1, again.Redrive("history"));
        await again.DrainAsync().WaitAsync(Patience);
        Assert.Equal(["x.gz"], _keys);
        Assert.Equal(0, again.Consumers[0].SetAside);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task More_than_memory_holds_waits_on_disk_and_is_delivered_once_each_in_order(int inMemoryMax)
    {
        var gate = new TaskCompletionSource();
        await using var store = Open(options => options with { NotificationsInMemoryMax = inMemoryMax });
        store.Subscribe(Bucket, "", "", "history", async (payload, response, token) =>
        {
            await gate.Task;
            await Collect(payload, response, token);
        });
        var expected = Enumerable.Range(0, 20).Select(i => $"{i}.gz").ToArray();
        foreach (var key in expected)
            await store.PutAsync(Put(key, "x"));
        gate.SetResult();
        await store.DrainAsync().WaitAsync(Patience);
        Assert.Equal(expected, _keys);
    }

    [Fact]
    public async Task Concurrent_puts_are_all_told()
    {
        await using var store = Open(options => options with { NotificationsInMemoryMax = 4, NotificationConcurrency = 3 });
        store.Subscribe(Bucket, "", "", "history", Collect);
        await Task.WhenAll(Enumerable.Range(0, 100).Select(i => store.PutAsync(Put($"{i}.gz", "x")).AsTask()));
        await store.DrainAsync().WaitAsync(Patience);
        Assert.Equal(100, _keys.Distinct().Count());
        Assert.Equal(100, _keys.Count);
    }

    [Fact]
    public async Task A_call_that_takes_too_long_is_cancelled_and_tried_again()
    {
        await using var store = Open();
        var isEntered = new TaskCompletionSource();
        var calls = 0;
        store.Subscribe(Bucket, "", "", "history", async (payload, response, token) =>
        {
            if (Interlocked.Increment(ref calls) == 1)
            {
                isEntered.SetResult();
                await Task.Delay(Timeout.Infinite, token);
            }
            await Collect(payload, response, token);
        });
        await store.PutAsync(Put("x.gz", "x"));
        await isEntered.Task.WaitAsync(Patience);
        Clock.Advance(TimeSpan.FromMinutes(5));
        await AdvanceUntil(store.DrainAsync(), TimeSpan.FromSeconds(1));
        Assert.Equal(["x.gz"], _keys);
    }

    [Fact]
    public async Task Every_consumer_is_told_and_a_name_is_taken_once()
    {
        await using var store = Open();
        store.Subscribe(Bucket, "", "", "one", Collect);
        store.Subscribe(Bucket, "", "", "two", Collect);
        Assert.Throws<ArgumentException>(() => store.Subscribe(Bucket, "", "", "two", Collect));
        Assert.Throws<ArgumentException>(() => store.Subscribe(Bucket, "", "", "../x", Collect));
        await store.PutAsync(Put("x.gz", "x"));
        await store.DrainAsync().WaitAsync(Patience);
        Assert.Equal(["x.gz", "x.gz"], _keys);
    }

    private string PendingFolder => Path.Combine(Folder, ".store", "notifications", "history", "pending");

    private static string KeyOf(ReadOnlyMemory<byte> payload) =>
        JsonSerializer.Deserialize(payload.Span, S3EventJson.Default.S3Event)!.Records![0].S3!.Object!.KeyDecoded!;

    private ValueTask Collect(ReadOnlyMemory<byte> payload, System.Buffers.IBufferWriter<byte> response, CancellationToken token)
    {
        _keys.Enqueue(KeyOf(payload));
        return ValueTask.CompletedTask;
    }

    private static async Task Until(Func<bool> condition)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (!condition())
        {
            patience.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    private async Task AdvanceUntil(Task task, TimeSpan step)
    {
        await Until(() =>
        {
            Clock.Advance(step);
            return task.IsCompleted;
        });
        await task;
    }
}
