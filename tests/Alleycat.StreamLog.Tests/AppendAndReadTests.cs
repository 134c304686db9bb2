using Alleycat.Streaming;

namespace Alleycat.StreamLog.Tests;

public sealed class AppendAndReadTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly ManualTime _time = new();

    public void Dispose() => _directory.Dispose();

    private StreamLog Open(int shards = 1, Func<StreamLogOptions, StreamLogOptions>? change = null)
    {
        var options = new StreamLogOptions { Directory = _directory.Path, ShardCount = shards };
        return StreamLog.Open(change?.Invoke(options) ?? options, _time);
    }

    [Fact]
    public async Task Records_come_back_in_order_with_increasing_sequence_numbers()
    {
        await using var stream = Open();
        var results = await stream.PutRecordsAsync(Entries.Range(0, 100));

        var records = stream.ReadAll();
        Assert.Equal(Enumerable.Range(0, 100).Select(i => $"record {i}"), records.Select(Entries.Text));
        Assert.Equal(results.Select(r => r.SequenceNumber), records.Select(r => r.SequenceNumber));
        Assert.All(records.Zip(records.Skip(1)), pair => Assert.True(pair.First.SequenceNumber < pair.Second.SequenceNumber));
        Assert.All(records, r => Assert.Equal("key", r.PartitionKey));
        Assert.All(records, r => Assert.Equal(_time.GetUtcNow().ToUnixTimeMilliseconds(), r.ApproximateArrivalMs));
    }

    [Fact]
    public async Task Records_survive_closing_and_opening()
    {
        await using (var stream = Open())
            await stream.PutRecordsAsync(Entries.Range(0, 50));
        await using (var stream = Open())
            await stream.PutRecordsAsync(Entries.Range(50, 50));
        await using (var stream = Open())
            Assert.Equal(Enumerable.Range(0, 100).Select(i => $"record {i}"), stream.ReadTexts());
    }

    [Fact]
    public async Task The_partition_key_decides_the_shard_as_in_Kinesis()
    {
        await using var stream = Open(shards: 4);
        var ranges = stream.Describe();
        var entries = Enumerable.Range(0, 200).Select(i => Entries.Of($"record {i}", $"racer-{i}")).ToArray();

        var results = await stream.PutRecordsAsync(entries);

        for (var i = 0; i < entries.Length; i++)
            Assert.True(ranges[results[i].ShardId.Index].HashKeyRange.Contains(entries[i].PartitionKey.HashKey));
        Assert.Equal(4, results.Select(r => r.ShardId).Distinct().Count());
        Assert.Equal(200, Enumerable.Range(0, 4).Sum(s => stream.ReadAll(s).Count));
        Assert.Equal(200, results.Select(r => r.SequenceNumber).Distinct().Count());
    }

    [Fact]
    public async Task An_explicit_hash_key_decides_the_shard_in_the_partition_keys_place()
    {
        await using var stream = Open(shards: 4);
        for (var shard = 0; shard < 4; shard++)
        {
            var range = stream.Describe()[shard].HashKeyRange;
            foreach (var hashKey in new[] { range.Starting, range.Ending })
            {
                var result = (await stream.PutRecordsAsync([Entries.Of("x") with { ExplicitHashKey = hashKey }]))[0];
                Assert.Equal(shard, result.ShardId.Index);
            }
        }
    }

    [Fact]
    public async Task A_record_above_the_bound_is_refused_and_its_neighbours_are_stored()
    {
        await using var stream = Open(change: o => o with { RecordBytesMax = 2_000 });
        var large = new PutRecordsEntry(PartitionKey.Of("key"), new byte[1_998]);

        var results = await stream.PutRecordsAsync([Entries.Of("before"), large, Entries.Of("behind")]);

        Assert.Equal([true, false, true], results.Select(r => r.IsStored));
        Assert.Equal("InvalidArgumentException", results[1].ErrorCode);
        Assert.Equal(["before", "behind"], stream.ReadTexts());
        Assert.True((await stream.PutRecordsAsync([large with { Data = new byte[1_997] }]))[0].IsStored);
    }

    [Fact]
    public async Task A_call_larger_than_a_group_commit_is_cut_and_keeps_its_order()
    {
        await using var stream = Open(change: o => o with { CommitBytesMax = 1_024, QueueBytesMax = 2_048 });
        await stream.PutRecordsAsync(Entries.Range(0, 1_000));
        Assert.Equal(Enumerable.Range(0, 1_000).Select(i => $"record {i}"), stream.ReadTexts());
    }

    [Fact]
    public async Task Calls_made_one_after_the_other_keep_that_order_without_being_awaited()
    {
        await using var stream = Open();
        var puts = Enumerable.Range(0, 500).Select(i => stream.PutAsync($"record {i}")).ToArray();
        await Task.WhenAll(puts);
        Assert.Equal(Enumerable.Range(0, 500).Select(i => $"record {i}"), stream.ReadTexts());
    }

    [Fact]
    public async Task A_reader_at_the_tip_waits_for_the_next_record()
    {
        await using var stream = Open();
        using var reader = ((IStreamSource)stream).OpenReader(new ShardId(0));
        Assert.Null(reader.Tip);
        var first = reader.ReadAsync(null, 10, 1_000).AsTask();
        Assert.False(first.IsCompleted);

        var result = await stream.PutAsync("one");
        Assert.Equal("one", Entries.Text((await first.WaitAsync(Entries.Patience))[0]));
        Assert.Equal(result.SequenceNumber, reader.Tip);

        var second = reader.ReadAsync(result.SequenceNumber, 10, 1_000).AsTask();
        Assert.False(second.IsCompleted);
        await stream.PutAsync("two");
        Assert.Equal("two", Entries.Text((await second.WaitAsync(Entries.Patience))[0]));
    }

    [Fact]
    public async Task A_waiting_reader_can_be_cancelled_and_is_told_when_the_stream_closes()
    {
        var stream = Open();
        using var reader = stream.OpenReader(new ShardId(0));
        using var cancellation = new CancellationTokenSource();
        var cancelled = reader.ReadAsync(null, 1, 1, cancellation.Token).AsTask();
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled.WaitAsync(Entries.Patience));

        var waiting = reader.ReadAsync(null, 1, 1).AsTask();
        await stream.DisposeAsync();
        var closed = await Assert.ThrowsAsync<StreamLogException>(() => waiting.WaitAsync(Entries.Patience));
        Assert.Equal(StreamLogFault.Closed, closed.Fault);
        closed = await Assert.ThrowsAsync<StreamLogException>(() => stream.PutAsync("late"));
        Assert.Equal(StreamLogFault.Closed, closed.Fault);
    }

    [Fact]
    public async Task A_read_is_bounded_by_records_and_bytes_but_returns_at_least_one()
    {
        await using var stream = Open();
        await stream.PutRecordsAsync(Entries.Range(0, 5));
        await stream.PutRecordsAsync(Entries.Range(5, 5));
        using var reader = stream.OpenReader(new ShardId(0));

        Assert.Equal(3, reader.Read(null, 3, 1_000).Count);
        Assert.Equal(7, reader.Read(null, 7, 1_000).Count);
        Assert.Equal(10, reader.Read(null, 100, 1_000).Count);
        Assert.Single(reader.Read(null, 100, 1));
        Assert.Equal(2, reader.Read(null, 100, 16).Count);
        Assert.Equal(6, reader.Read(null, 100, 48).Count);
    }

    [Fact]
    public async Task Data_given_to_a_reader_do_not_change_when_the_producer_reuses_its_buffer()
    {
        await using var stream = Open();
        var buffer = "original"u8.ToArray();
        await stream.PutRecordsAsync([new PutRecordsEntry(PartitionKey.Of("key"), buffer)]);
        Array.Fill(buffer, (byte)'!');
        Assert.Equal(["original"], stream.ReadTexts());
    }

    [Fact]
    public async Task One_directory_is_open_once()
    {
        await using var stream = Open();
        var refused = Assert.Throws<StreamLogException>(() => Open());
        Assert.Equal(StreamLogFault.Locked, refused.Fault);
    }

    [Fact]
    public async Task An_existing_stream_keeps_its_shards_and_its_name()
    {
        await using (Open(shards: 3))
        {
        }
        await using var stream = Open(shards: 5, o => o with { Name = "other" });
        Assert.Equal(3, stream.Shards.Count);
        Assert.Equal("alleycat", stream.Name);
    }

    [Fact]
    public async Task Readers_behind_the_cache_read_the_same_records_from_the_disk()
    {
        await using var stream = Open(change: o => o with { CacheBytesMax = 0, SegmentBytesMax = 64 << 10 });
        var expected = new List<string>();
        for (var i = 0; i < 60; i++)
        {
            await stream.PutRecordsAsync(Entries.Range(i * 100, 100));
            expected.AddRange(Enumerable.Range(i * 100, 100).Select(n => $"record {n}"));
        }
        Assert.Equal(expected, stream.ReadTexts());
        Assert.Equal(expected, stream.ReadAll(recordsMax: 10_000).Select(Entries.Text));
        using var reader = stream.OpenReader(new ShardId(0));
        var all = stream.ReadAll();
        foreach (var i in new[] { 0, 99, 100, 2_345, 5_998 })
        {
            Assert.Equal($"record {i + 1}", Entries.Text(reader.Read(all[i].SequenceNumber, 1, 1)[0]));
            Assert.Equal($"record {i}", Entries.Text(reader.Read(reader.SeekAt(all[i].SequenceNumber), 1, 1)[0]));
        }
        Assert.Empty(reader.Read(all[^1].SequenceNumber, 1, 1));
    }
}
