using System.Buffers;
using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Alleycat.Streaming;

namespace Alleycat.ObjectStore.Tests;

/// <summary>Rules that a bucket is given while the store runs.</summary>
public sealed class NotificationRuleTests : StoreTest
{
    private const string Gym = "gym-bucket";
    private const string Setting = "notification";

    private readonly ConcurrentQueue<byte[]> _payloads = new();

    [Fact]
    public async Task Rules_hold_from_the_next_put_on_and_replace_those_before()
    {
        await using var store = Open();
        store.CreateBucket(Gym);
        store.AddConsumer("added", Collect);
        await PutAsync(store, "a/before.gz");
        store.SetNotificationRules(Gym, [Rule("one") with { Prefix = "a/", Suffix = ".gz" }]);
        await PutAsync(store, "a/1.gz", "a/1.txt", "b/1.gz", "a/2.gz");
        store.SetNotificationRules(Gym, [Rule("two") with { Prefix = "b/" }, Rule("three") with { Prefix = "c/" }]);
        await PutAsync(store, "a/3.gz", "b/2.txt", "c/1");
        store.SetNotificationRules(Gym, []);
        await PutAsync(store, "b/3.txt");
        await store.DrainAsync().WaitAsync(Patience);
        Assert.Equal([("one", "a/1.gz"), ("one", "a/2.gz"), ("two", "b/2.txt"), ("three", "c/1")], Told());
    }

    [Fact]
    public async Task A_rule_tells_only_of_the_ways_of_creation_that_it_names()
    {
        await using var store = Open();
        store.CreateBucket(Gym);
        store.AddConsumer("added", Collect);
        store.SetNotificationRules(Gym, [Rule("copies") with { EventNames = ["ObjectCreated:Copy", "ObjectCreated:CompleteMultipartUpload"] }]);
        foreach (var name in new[] { "Put", "Copy", "CompleteMultipartUpload" })
        {
            using var staged = store.Stage();
            store.Commit(staged, new CommitRequest { Bucket = Gym, Key = name, EventName = "ObjectCreated:" + name });
        }
        await store.DrainAsync().WaitAsync(Patience);
        Assert.Equal([("copies", "Copy"), ("copies", "CompleteMultipartUpload")], Told());
    }

    [Fact]
    public async Task The_event_is_byte_for_byte_the_writers_with_the_configurations_id()
    {
        await using var store = Open();
        store.CreateBucket(Gym);
        store.AddConsumer("added", Collect);
        store.SetNotificationRules(Gym, [Rule("Import of the gym")]);
        await PutAsync(store, "data/a b+c.gz");
        await store.DrainAsync().WaitAsync(Patience);

        var payload = Assert.Single(_payloads);
        var requestId = JsonDocument.Parse(payload).RootElement.GetProperty("Records")[0]
            .GetProperty("responseElements").GetProperty("x-amz-request-id").GetString()!;
        var head = store.Head(Gym, "data/a b+c.gz")!;
        var put = new ObjectVersion(
            head.Size, File.GetLastWriteTimeUtc(Path.Combine(Folder, Gym, "data", "a b+c.gz")), head.ETag, head.ContentType, null);
        var expected = S3EventFormat.Write(
            new() { Directory = Folder }, "Import of the gym", new() { Bucket = Gym, Key = "data/a b+c.gz" }, put, requestId);
        Assert.Equal(Encoding.UTF8.GetString(expected), Encoding.UTF8.GetString(payload));
    }

    [Fact]
    public async Task The_hosts_own_rule_stays_whatever_the_bucket_is_given()
    {
        await using var store = Open();
        store.CreateBucket(Gym);
        store.Subscribe(Gym, "data/", "", "own", Collect);
        store.AddConsumer("added", Collect);
        store.SetNotificationRules(Gym, [Rule("mine") with { Prefix = "raw/" }]);
        store.SetNotificationRules(Gym, []);
        Assert.Equal(("own", "data/"), store.FixedNotificationRules(Gym).Select(rule => (rule.Id, rule.Prefix)).Single());
        await PutAsync(store, "data/1", "raw/1");
        await store.DrainAsync().WaitAsync(Patience);
        Assert.Equal([("own", "data/1")], Told());
        Assert.Throws<ArgumentException>(() => store.SetNotificationRules(Gym, [Rule("x") with { Consumer = "never-there" }]));
    }

    [Fact]
    public async Task What_was_not_handled_is_delivered_after_a_restart_even_where_its_rule_is_gone()
    {
        await using (var store = Open())
        {
            store.CreateBucket(Gym);
            store.AddConsumer("added", static async (_, _, stopping) => await Task.Delay(Timeout.Infinite, stopping));
            store.ConfigureNotifications(Gym, Setting, "kept"u8, [Rule("one")]);
            await PutAsync(store, "1.gz", "2.gz");
            store.ConfigureNotifications(Gym, Setting, [], []);
            await PutAsync(store, "3.gz");
            Assert.Equal(2, store.Consumers.Single().Pending);
        }
        await using var again = Open();
        Assert.Null(again.ReadSetting(Gym, Setting));
        again.AddConsumer("added", Collect);
        await again.DrainAsync().WaitAsync(Patience);
        Assert.Equal([("one", "1.gz"), ("one", "2.gz")], Told());
    }

    [Fact]
    public async Task A_bucket_made_anew_begins_without_the_rules_of_the_one_before()
    {
        await using var store = Open();
        store.CreateBucket(Gym);
        store.AddConsumer("added", Collect);
        store.ConfigureNotifications(Gym, Setting, "kept"u8, [Rule("one")]);
        Assert.Equal(DeleteBucketStatus.Deleted, store.DeleteBucket(Gym));
        Assert.Throws<NoSuchBucketException>(() => store.ConfigureNotifications(Gym, Setting, "kept"u8, [Rule("one")]));
        store.CreateBucket(Gym);
        Assert.Null(store.ReadSetting(Gym, Setting));
        await PutAsync(store, "1.gz");
        await store.DrainAsync().WaitAsync(Patience);
        Assert.Empty(_payloads);
    }

    [Fact]
    public async Task A_crash_in_the_middle_of_a_deletion_leaves_no_settings_to_the_next_bucket_of_that_name()
    {
        await using (var store = Open())
        {
            store.CreateBucket(Gym);
            store.WriteSetting(Gym, Setting, "kept"u8);
        }
        Directory.Delete(Path.Combine(Folder, Gym));
        await using var again = Open();
        again.CreateBucket(Gym);
        Assert.Null(again.ReadSetting(Gym, Setting));
    }

    [Fact]
    public async Task Power_lost_at_any_step_of_a_change_leaves_the_document_of_before_or_of_after()
    {
        for (var step = 1; ; step++)
        {
            var disk = new PowerLossDisk(step);
            var store = Open(options => options with { Disk = disk });
            store.CreateBucket(Gym);
            store.AddConsumer("added", Collect);
            store.ConfigureNotifications(Gym, Setting, "before"u8, [Rule("before") with { Prefix = "a/" }]);
            disk.IsArmed = true;
            var isDone = true;
            try
            {
                store.ConfigureNotifications(Gym, Setting, "after"u8, [Rule("after") with { Prefix = "b/" }]);
            }
            catch (IOException)
            {
                isDone = false;
            }
            await store.DisposeAsync();
            disk.LoseUnflushed(new Random(step));
            await using var again = Open();
            var found = Encoding.UTF8.GetString(again.ReadSetting(Gym, Setting)!);
            Assert.True(isDone ? found == "after" : found is "before" or "after", $"{found} at step {step}");
            if (!disk.IsLost)
            {
                Assert.True(step > 4, "The disk was hardly used.");
                return;
            }
        }
    }

    private static NotificationRule Rule(string id) => new() { Id = id, Consumer = "added" };

    private static async Task PutAsync(DirectoryObjectStore store, params string[] keys)
    {
        foreach (var key in keys)
            await store.PutAsync(Put(key, "x") with { Bucket = Gym });
    }

    private IEnumerable<(string, string)> Told() => _payloads
        .Select(payload => JsonSerializer.Deserialize(payload, S3EventJson.Default.S3Event)!.Records!.Single().S3!)
        .Select(told => (told.ConfigurationId!, told.Object!.KeyDecoded!));

    private ValueTask Collect(ReadOnlyMemory<byte> payload, IBufferWriter<byte> response, CancellationToken token)
    {
        _payloads.Enqueue(payload.ToArray());
        return default;
    }
}
