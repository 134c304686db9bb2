using System.Text;
using System.Text.Json;

namespace Alleycat.HistoryProcessor.Tests;

public sealed class DeliveredObjectTests
{
    private static readonly Ride[] Rides = [.. Enumerable.Range(0, 500).Select(n => new Ride(1 + (n % 6), 1 + (n % 40), n % 17, 60 + (n % 31 * 0.1m), 50 + (n % 7 * 0.3m)))];

    [Fact]
    public async Task An_object_s_records_reach_the_history_of_their_classes()
    {
        var platform = new Platform();
        await platform.MergeAsync(platform.Deliver(Rides));
        Assert.All(Enumerable.Range(1, 6), classId => Assert.Equal(HistoryOracle.Json(Rides, classId), platform.History(classId)));
        var stored = platform.Store.Find(Platform.HistoryBucket, "class-1.gz");
        Assert.Equal(("application/gzip", null), (stored.ContentType, stored.ContentEncoding));
    }

    [Fact]
    public async Task Several_gzip_members_are_one_object()
    {
        var platform = new Platform();
        var text = string.Concat(Rides.Select(ride => ride.Line() + "\n"));
        await platform.MergeAsync(platform.DeliverBytes([.. Platform.Gzip(text[..12_345]), .. Platform.Gzip(text[12_345..])]));
        Assert.Equal(HistoryOracle.Json(Rides, 2), platform.History(2));
    }

    [Fact]
    public async Task Lines_may_end_with_the_object_and_with_carriage_returns()
    {
        var platform = new Platform();
        await platform.MergeAsync(platform.DeliverBytes(Platform.Gzip(Rides[0].Line() + "\r\n\n" + Rides[6].Line())));
        Assert.Equal(HistoryOracle.Json([Rides[0], Rides[6]], 1), platform.History());
    }

    [Fact]
    public async Task Every_truncation_and_damage_is_set_aside_and_never_merged()
    {
        var file = Platform.Gzip(string.Concat(Rides.Take(12).Select(ride => ride.Line() + "\n")));
        for (var at = 0; at < file.Length; at++)
        {
            var platform = new Platform();
            var damaged = file.ToArray();
            damaged[at] ^= 0x10;
            await platform.MergeAsync(platform.DeliverBytes(file[..at]), platform.DeliverBytes(damaged));
            // A few bits mean nothing, such as those of the time in the header; then the records are the right ones.
            var notes = platform.Store.Keys.Count(key => key.StartsWith($"{Platform.DeliveryBucket}/processing-failed/history/data/", StringComparison.Ordinal));
            Assert.Equal(platform.History() is null ? 2 : 1, notes);
            Assert.Equal(notes == 1 ? HistoryOracle.Json(Rides.Take(12), 1) : null, platform.History());
        }
    }

    [Fact]
    public async Task The_note_on_a_damaged_object_names_it_and_the_reason_and_its_neighbours_are_merged()
    {
        using var counters = new CounterReader();
        var platform = new Platform();
        var good = platform.Deliver(Rides);
        var file = Platform.Gzip(string.Concat(Rides.Select(ride => (ride with { Cadence = 200 }).Line() + "\n")));
        var bad = platform.DeliverBytes(file[..^9]);
        await platform.MergeAsync(bad, good);
        Assert.Equal(HistoryOracle.Json(Rides, 1), platform.History());
        var note = JsonDocument.Parse(platform.Store.Bytes(Platform.DeliveryBucket, $"processing-failed/history/{bad}.json")).RootElement;
        Assert.Equal(("Truncated", bad, file.Length - 9), (note.GetProperty("reason").GetString(), note.GetProperty("key").GetString(), note.GetProperty("size").GetInt32()));
        Assert.Equal((1, 1), (counters["objects.set_aside:Truncated"], counters["objects.read"]));
    }

    [Fact]
    public async Task Bad_lines_are_counted_by_fault_and_cost_only_themselves()
    {
        using var counters = new CounterReader();
        var platform = new Platform();
        string[] lines =
        [
            Rides[0].Line(), "{", "[]", "null", "{}", """{"fault":"Cadence","text":"{\"second\":1}"}""", new string('x', 300_000), "\u0001",
            Rides[0].Line().Replace("\"cadence\":60.0", "\"cadence\":\"60.0\"", StringComparison.Ordinal), Rides[6].Line(), new string('y', 20_000),
        ];
        await platform.MergeAsync(platform.Deliver(lines));
        Assert.Equal(HistoryOracle.Json([Rides[0], Rides[6]], 1), platform.History());
        Assert.Equal(2, counters["records.merged"]);
        Assert.Equal(1, counters["lines.skipped:PackFault"]);
        Assert.Equal(2, counters["lines.skipped:TooLarge"]);
        Assert.Equal(2, counters["lines.skipped:NotAnObject"]);
        Assert.Equal(1, counters["lines.skipped:Cadence"]);
        Assert.Equal(2, counters["lines.skipped:NotJson"]);
    }

    [Theory]
    [InlineData("""{"\ud83d":1}""", "NotJson")]
    [InlineData("""{"\ud83d":1,"fault":"second"}""", "NotJson")]
    [InlineData("""{"fault":"second","rawText":"cut""", "NotJson")]
    [InlineData("""{"f\u0061ult":"second"}""", "PackFault")]
    public async Task A_bad_line_is_never_more_than_a_count(string line, string reason)
    {
        using var counters = new CounterReader();
        var platform = new Platform();
        await platform.MergeAsync(platform.Deliver([line, Rides[0].Line()]));
        Assert.Equal(HistoryOracle.Json([Rides[0]], 1), platform.History());
        Assert.Equal((1, 1), (counters["lines.skipped:" + reason], counters["records.merged"]));
    }

    [Theory]
    [InlineData("pad", 8192, 1)]
    [InlineData("pad", 8193, 0)]
    [InlineData("p\\u0061d", 8192, 1)]
    [InlineData("p\\u0061d", 8193, 0)]
    public async Task The_transform_s_output_does_not_make_a_message_too_large(string member, int length, int merged)
    {
        using var counters = new CounterReader();
        var platform = new Platform();
        var message = Rides[0].Line().Replace(",\"output\":999999}", "", StringComparison.Ordinal)[1..];
        var start = $"{{\"{member}\":\"";
        var padding = new string('p', length - start.Length - 2 - message.Length - 1);
        await platform.MergeAsync(platform.Deliver([$"{start}{padding}\",{message},\"output\":119.8224}}"]));
        Assert.Equal((merged, 1 - merged), (counters["records.merged"], counters["lines.skipped:TooLarge"]));
    }

    [Fact]
    public async Task Objects_beyond_the_bounds_are_set_aside()
    {
        var platform = new Platform { Options = new() { ObjectRawBytesMax = 4096, ObjectBytesMax = 2048, BackOffFirst = TimeSpan.Zero } };
        var bomb = platform.DeliverBytes(Platform.Gzip(new string(' ', 5000)));
        var noise = new byte[3000];
        new Random(1).NextBytes(noise);
        var large = platform.DeliverBytes(noise);
        await platform.MergeAsync(bomb, large);
        Assert.All([bomb, large], key => Assert.Contains(
            "TooLarge", Encoding.UTF8.GetString(platform.Store.Bytes(Platform.DeliveryBucket, $"processing-failed/history/{key}.json")), StringComparison.Ordinal));
    }

    [Fact]
    public async Task Objects_larger_than_one_read_are_read_in_ranges_of_one_version()
    {
        var platform = new Platform();
        // Stored blocks: 9 MB that do not shrink.
        var filler = new byte[9_000_000];
        new Random(2).NextBytes(filler);
        var text = Convert.ToBase64String(filler) + "\n" + Rides[0].Line() + "\n";
        await platform.MergeAsync(platform.DeliverBytes(Platform.Gzip(text)));
        Assert.Equal(HistoryOracle.Json([Rides[0]], 1), platform.History());
        Assert.Contains(platform.Store.Log, operation => operation.EndsWith(" 0+8388608", StringComparison.Ordinal));
    }

    [Fact]
    public async Task More_records_than_a_batch_holds_are_merged_in_several()
    {
        var platform = new Platform { Options = new() { BatchRecordsMax = 100, BackOffFirst = TimeSpan.Zero } };
        var keys = Rides.Chunk(60).Select(part => platform.Deliver(part)).ToArray();
        await platform.MergeAsync(keys);
        Assert.All(Enumerable.Range(1, 6), classId => Assert.Equal(HistoryOracle.Json(Rides, classId), platform.History(classId)));
    }

    [Fact]
    public async Task What_is_no_delivered_data_is_skipped_and_counted()
    {
        using var counters = new CounterReader();
        var platform = new Platform();
        var key = platform.Deliver(Rides);
        platform.Store.Put("other", key, platform.Store.Bytes(Platform.DeliveryBucket, key));
        platform.Store.Put(Platform.DeliveryBucket, "processing-failed/x.gz", platform.Store.Bytes(Platform.DeliveryBucket, key));
        var processor = platform.NewProcessor();
        await Platform.HandleAsync(processor, Platform.Event("other", [key]));
        await Platform.HandleAsync(processor, Platform.Event("processing-failed/x.gz", "data/gone.gz"));
        await Platform.HandleAsync(processor, """{"Service":"Amazon S3","Event":"s3:TestEvent"}"""u8.ToArray());
        await Platform.HandleAsync(processor, """{"Records":[null,{},{"s3":{}},{"eventName":"ObjectRemoved:Delete","s3":{"object":{"key":"data/x"}}}]}"""u8.ToArray());
        Assert.DoesNotContain(platform.Store.Keys, stored => stored.StartsWith(Platform.HistoryBucket, StringComparison.Ordinal));
        Assert.Equal((1, 1, 1, 3, 1), (counters["events.skipped:OtherBucket"], counters["events.skipped:OtherPrefix"],
            counters["events.skipped:NoSuchKey"], counters["events.skipped:NoKey"], counters["events.skipped:OtherEvent"]));
    }

    [Theory]
    [InlineData("")]
    [InlineData("nonsense")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("""{"Records":5}""")]
    public async Task A_body_that_is_no_event_is_one_clear_error(string body)
    {
        var fault = await Assert.ThrowsAsync<InvalidDataException>(
            () => Platform.HandleAsync(new Platform().NewProcessor(), Encoding.UTF8.GetBytes(body)));
        Assert.StartsWith("The body is no S3 event: ", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_sample_s_minimal_event_is_understood()
    {
        var root = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(root, "Alleycat.sln")))
            root = Path.GetDirectoryName(root)!;
        var platform = new Platform { Options = new() { DeliveryBucket = "alleycat-firehose-bucket", DataPrefix = "2021/" } };
        platform.Store.Put(
            "alleycat-firehose-bucket",
            "2021/05/05/19/alleycat-data-firehose-1-2021-05-05-19-38-31-ddab2229-ad17-4c65-bfcd-ae48154e52c4.gz",
            Platform.Gzip(Rides[0].Line() + "\n"));
        await Platform.HandleAsync(
            platform.NewProcessor(), await File.ReadAllBytesAsync(Path.Combine(root, "tests", "fixtures", "events", "s3-event-minimal.json")));
        Assert.Equal(HistoryOracle.Json([Rides[0]], 1), platform.History());
    }
}
