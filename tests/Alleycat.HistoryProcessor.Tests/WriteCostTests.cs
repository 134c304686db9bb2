using System.Text.Json;
using Alleycat.Racing.History;

namespace Alleycat.HistoryProcessor.Tests;

/// <summary>What a merge reads and writes follows what it changes.</summary>
public sealed class WriteCostTests
{
    private static readonly Ride Ride = new(1, 30, 4, 80, 78);

    [Fact]
    public async Task Repeating_an_object_reads_and_writes_nothing()
    {
        var platform = new Platform();
        var key = platform.Deliver([Ride, Ride with { Second = 2 }]);
        await platform.MergeAsync(key);
        platform.Store.Log.Clear();
        await platform.MergeAsync(key);
        Assert.DoesNotContain(platform.Store.Log, operation => operation.StartsWith("PUT", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_large_file_is_read_by_its_header_and_the_touched_seconds()
    {
        var platform = new Platform();
        var records = from second in Enumerable.Range(1, 60) from racer in Enumerable.Range(0, 20_000)
                      select new PersonalRecord(1, second, racer, new((uint)(600_000 + (racer * 7919L * second % 1_000_000))));
        platform.Store.Put(Platform.HistoryBucket, "class-1.gz", HistoryFile.Write(ClassHistory.Of([.. records])));
        var size = platform.Store.Bytes(Platform.HistoryBucket, "class-1.gz").Length;
        Streaming.PutObjectRequest? put = null;
        platform.Store.Refuse = request =>
        {
            put = request.Key == "class-1.gz" ? request : put;
            return null;
        };
        await platform.MergeAsync(platform.Deliver([Ride with { Cadence = 250 }, Ride with { Cadence = 250, Second = 31 }]));
        var ranges = platform.Store.Log.Where(operation => operation.StartsWith($"GET {Platform.HistoryBucket}/class-1.gz", StringComparison.Ordinal)).ToArray();
        // The header, and the two seconds together.
        Assert.Equal(2, ranges.Length);
        Assert.True(ranges.Sum(range => long.Parse(range.Split('+')[1], System.Globalization.CultureInfo.InvariantCulture)) < size / 15);
        Assert.True(put!.Parts.Sum(part => (long)part.Bytes.Length) < size / 20);
        Assert.NotNull(put.IfMatch);
        Assert.True(HistoryFile.TryRead(platform.Store.Bytes(Platform.HistoryBucket, "class-1.gz"), out var history, out _));
        Assert.True(history!.TryGet(31, 4, out var output) && output.Value == 407.55);
    }

    [Fact]
    public async Task The_summary_tells_the_figures_and_the_history_s_version()
    {
        var platform = new Platform();
        await platform.MergeAsync(platform.Deliver([Ride, Ride with { RacerId = 9, Cadence = 90 }, Ride with { Second = 2 }]));
        var summary = JsonDocument.Parse(platform.Store.Bytes(Platform.HistoryBucket, "class-1.json")).RootElement;
        Assert.Equal(1, summary.GetProperty("classId").GetInt32());
        Assert.Equal("Beswick's Big Blazer Bikethrow", summary.GetProperty("name").GetString());
        Assert.Equal((2, 178.75, 2, 3), (summary.GetProperty("racers").GetInt32(), summary.GetProperty("bestOutput").GetDouble(),
            summary.GetProperty("secondsCovered").GetInt32(), summary.GetProperty("records").GetInt64()));
        Assert.Equal(platform.Store.Find(Platform.HistoryBucket, "class-1.gz").ETag, summary.GetProperty("historyETag").GetString());
        Assert.True(summary.GetProperty("updatedAt").GetDateTimeOffset() > DateTimeOffset.UnixEpoch);
    }

    [Fact]
    public async Task A_summary_that_is_none_is_replaced()
    {
        var platform = new Platform();
        platform.Store.Put(Platform.HistoryBucket, "class-1.json", "nonsense"u8.ToArray());
        await platform.MergeAsync(platform.Deliver([Ride]));
        Assert.Equal(1, JsonDocument.Parse(platform.Store.Bytes(Platform.HistoryBucket, "class-1.json")).RootElement.GetProperty("records").GetInt32());
    }

    [Fact]
    public async Task Names_are_those_last_seen_and_bad_ones_are_left_out()
    {
        var platform = new Platform();
        var next = Ride.Timestamp + 86_400_000;
        await platform.MergeAsync(platform.Deliver(
            (Ride with { Name = "Zed" }).Line(), (Ride with { Name = "Ann", Timestamp = next }).Line(),
            (Ride with { RacerId = 7, Name = "\\ud800" }).Line(), (Ride with { RacerId = 8, Name = "" }).Line(),
            (Ride with { RacerId = 10, Name = "Zo\\u00eb" }).Line(), (Ride with { RacerId = 10, Name = "Zoë" }).Line()));
        Assert.Equal("""{"10":"Zoë","4":"Ann"}""", platform.Text("racers.gz"));
        await platform.MergeAsync(platform.Deliver([Ride with { Name = "Zed" }]));
        Assert.Equal("""{"10":"Zoë","4":"Ann"}""", platform.Text("racers.gz"));
    }

    [Fact]
    public async Task Known_names_are_asked_for_one_byte_only_and_never_believed_when_stale()
    {
        var platform = new Platform();
        var (first, other) = (platform.NewProcessor(1), platform.NewProcessor(2));
        await Platform.HandleAsync(first, Platform.Event(platform.Deliver([Ride])));
        platform.Store.Log.Clear();
        await Platform.HandleAsync(first, Platform.Event(platform.Deliver([Ride])));
        Assert.Contains($"GET {Platform.HistoryBucket}/racers.gz 0+1", platform.Store.Log);
        Assert.Single(platform.Store.Log, operation => operation.Contains("racers.gz", StringComparison.Ordinal));
        await Platform.HandleAsync(other, Platform.Event(platform.Deliver([Ride with { RacerId = 9, Name = "Ann" }])));
        await Platform.HandleAsync(first, Platform.Event(platform.Deliver([Ride with { RacerId = 8, Name = "Bo" }])));
        Assert.Equal("""{"4":"Hayden","8":"Bo","9":"Ann"}""", platform.Text("racers.gz"));
    }

    [Theory]
    [InlineData(",\"output\":5}", true)]
    [InlineData(",\"output\":164.45}", true)]
    [InlineData(",\"output\":05}", false)]
    [InlineData(",\"output\":5.}", false)]
    [InlineData(",\"output\":.5}", false)]
    [InlineData(",\"output\":}", false)]
    [InlineData(",\"output\":-5e3}", true)]
    [InlineData(",\"output\":null}", true)]
    [InlineData(",\"output\":5} x", false)]
    [InlineData(",\"output\":5}}", false)]
    [InlineData(",\"x\":{\"y\":1,\"output\":5}}", true)]
    [InlineData(",\"cadence\":255,\"output\":5}", true)]
    public async Task A_line_counts_if_it_is_telemetry_as_a_whole_whatever_its_end(string end, bool counts)
    {
        var platform = new Platform();
        var line = Ride.Line();
        await platform.MergeAsync(platform.Deliver(line[..line.LastIndexOf(",\"output\"", StringComparison.Ordinal)] + end));
        Assert.Equal(counts, platform.History() is not null);
        if (counts)
            Assert.Equal(HistoryOracle.Json([end.Contains("255", StringComparison.Ordinal) ? Ride with { Cadence = 255 } : Ride], 1), platform.History());
    }

    [Fact]
    public async Task Lost_races_are_waited_out_with_jitter_that_grows()
    {
        var time = new ManualTime();
        var platform = new Platform { Options = new() { BackOffFirst = TimeSpan.FromSeconds(1), BackOffMax = TimeSpan.FromSeconds(5), AttemptsMax = 6 } };
        platform.Store.Refuse = request => request.Key == "class-1.gz" ? Streaming.PutObjectStatus.PreconditionFailed : null;
        var processor = new HistoryProcessorHandler(platform.Store, platform.Options, time, new Random(5));
        await Assert.ThrowsAsync<HistoryConflictException>(() => Platform.HandleAsync(processor, Platform.Event(platform.Deliver([Ride]))));
        Assert.Equal(5, time.Waits.Count);
        Assert.Equal(5, time.Waits.Distinct().Count());
        double[] longest = [1, 2, 4, 5, 5];
        Assert.All(time.Waits.Zip(longest), wait => Assert.InRange(wait.First.TotalSeconds, 0, wait.Second));
    }

    /// <summary>A clock whose timers fire at once and are remembered.</summary>
    private sealed class ManualTime : TimeProvider
    {
        public List<TimeSpan> Waits { get; } = [];

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            if (dueTime > TimeSpan.Zero)
                Waits.Add(dueTime);
            return base.CreateTimer(callback, state, dueTime > TimeSpan.Zero ? TimeSpan.Zero : dueTime, period);
        }
    }
}
