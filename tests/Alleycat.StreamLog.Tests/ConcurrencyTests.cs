using System.Diagnostics.Metrics;
using Alleycat.Streaming;

namespace Alleycat.StreamLog.Tests;

public sealed class ConcurrencyTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Many_producers_and_readers_agree_with_a_list_per_shard()
    {
        const int producers = 8, puts = 60, shards = 3;
        await using var stream = StreamLog.Open(new StreamLogOptions
        {
            Directory = _directory.Path, ShardCount = shards, SegmentBytesMax = 64 << 10, CacheBytesMax = 16 << 10, QueueBytesMax = 4 << 10,
        }, TimeProvider.System);
        var following = Enumerable.Range(0, shards).Select(s => FollowAsync(stream, s, "end")).ToArray();
        var model = new SortedDictionary<SequenceNumber, string>[shards];
        for (var s = 0; s < shards; s++)
            model[s] = [];

        await Task.WhenAll(Enumerable.Range(0, producers).Select(p => Task.Run(async () =>
        {
            var random = new Random(p);
            for (var i = 0; i < puts; i++)
            {
                var entries = Enumerable.Range(0, random.Next(1, 20))
                    .Select(n => Entries.Of($"{p}/{i}/{n} {new string('y', random.Next(200))}", $"key {random.Next(50)}")).ToArray();
                var results = await stream.PutRecordsAsync(entries);
                lock (model)
                {
                    foreach (var (entry, result) in entries.Zip(results))
                        model[result.ShardId.Index].Add(result.SequenceNumber, System.Text.Encoding.UTF8.GetString(entry.Data.Span));
                }
            }
        })));
        for (var s = 0; s < shards; s++)
            await stream.PutRecordsAsync([Entries.Of("end") with { ExplicitHashKey = stream.Describe()[s].HashKeyRange.Starting }]);

        for (var s = 0; s < shards; s++)
        {
            var followed = await following[s].WaitAsync(Entries.Patience);
            Assert.Equal(model[s].Values.Append("end"), followed);
            Assert.Equal(followed, stream.ReadTexts(s));
            // A producer's own records of one shard keep the order of its calls and of its list.
            foreach (var producer in followed.Where(t => t != "end").Select(t => t.Split(' ')[0].Split('/').Select(int.Parse).ToArray()).GroupBy(t => t[0]))
                Assert.Equal(producer.OrderBy(t => t[1]).ThenBy(t => t[2]), producer);
        }
    }

    [Fact]
    public async Task A_producer_that_stops_waiting_for_room_leaves_the_queue_to_the_others()
    {
        using var disk = new HeldDisk();
        await using var stream = StreamLog.Open(
            new StreamLogOptions { Directory = _directory.Path, QueueBytesMax = 1 }, TimeProvider.System, disk, saltSeed: 1, epochMsMin: 1);
        disk.Hold();
        var underWay = stream.PutAsync("under way");
        await disk.Flushing.WaitAsync(Entries.Patience);
        var queued = stream.PutAsync("queued");
        using var cancellation = new CancellationTokenSource();
        var impatient = stream.PutRecordsAsync([Entries.Of("impatient")], cancellation.Token).AsTask();
        var patient = stream.PutAsync("patient");
        Assert.False(impatient.IsCompleted);
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => impatient.WaitAsync(Entries.Patience));
        disk.Release();
        await Task.WhenAll(underWay, queued, patient).WaitAsync(Entries.Patience);
        Assert.Equal(["under way", "queued", "patient"], stream.ReadTexts());
    }

    [Fact]
    public async Task Nothing_is_acknowledged_or_read_before_the_flush_and_what_waits_shares_one()
    {
        using var disk = new HeldDisk();
        await using var stream = StreamLog.Open(
            new StreamLogOptions { Directory = _directory.Path }, TimeProvider.System, disk, saltSeed: 1, epochMsMin: 1);
        disk.Hold();
        var first = stream.PutAsync("first");
        await disk.Flushing.WaitAsync(Entries.Patience);
        var others = Enumerable.Range(0, 100).Select(i => stream.PutAsync($"other {i}")).ToArray();
        Assert.False(first.IsCompleted);
        Assert.Empty(stream.ReadTexts());
        var flushesBefore = disk.Flushes;
        disk.Release();
        await Task.WhenAll([first, .. others]).WaitAsync(Entries.Patience);
        Assert.Equal(flushesBefore + 1, disk.Flushes);
        Assert.Equal(101, stream.ReadTexts().Count);
    }

    [Fact]
    public async Task Counters_tell_records_bytes_commits_and_what_is_kept()
    {
        var sums = new Dictionary<string, double>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, l) =>
        {
            if (instrument.Meter.Name == "Alleycat.StreamLog")
                l.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((i, value, tags, _) => Count(i.Name, value, tags));
        listener.SetMeasurementEventCallback<double>((i, _, tags, _) => Count(i.Name, 1, tags));
        listener.Start();
        await using var stream = StreamLog.Open(new StreamLogOptions { Directory = _directory.Path, Name = "counted" }, TimeProvider.System);
        await stream.PutRecordsAsync(Entries.Range(0, 10));
        await stream.PutRecordsAsync(Entries.Range(10, 5));
        listener.RecordObservableInstruments();
        lock (sums)
        {
            Assert.Equal(15, sums["alleycat.streamlog.records"]);
            Assert.Equal(2, sums["alleycat.streamlog.commits"]);
            Assert.Equal(2, sums["alleycat.streamlog.commit.duration"]);
            Assert.Equal(stream.BytesOnDisk, sums["alleycat.streamlog.retained"]);
            Assert.Equal(stream.BytesOnDisk - SegmentFormat.HeaderBytes, sums["alleycat.streamlog.written"]);
        }

        void Count(string name, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            if (tags.Length == 0 || (string?)tags[0].Value != "counted")
                return;
            lock (sums)
                sums[name] = sums.GetValueOrDefault(name) + value;
        }
    }

    private static async Task<List<string>> FollowAsync(StreamLog stream, int shard, string end)
    {
        using var reader = stream.OpenReader(new ShardId(shard));
        var texts = new List<string>();
        SequenceNumber? after = null;
        while (texts.Count == 0 || texts[^1] != end)
        {
            var records = await reader.ReadAsync(after, 33, 3_000);
            texts.AddRange(records.Select(Entries.Text));
            after = records[^1].SequenceNumber;
        }
        return texts;
    }
}
