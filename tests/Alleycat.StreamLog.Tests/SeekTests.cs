using Alleycat.Streaming;

namespace Alleycat.StreamLog.Tests;

public sealed class SeekTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly ManualTime _time = new();

    public void Dispose() => _directory.Dispose();

    private StreamLog Open() => StreamLog.Open(
        new StreamLogOptions { Directory = _directory.Path, SegmentBytesMax = 256 << 10, CacheBytesMax = 32 << 10, CompressBatches = false }, _time);

    [Fact]
    public async Task A_time_finds_the_first_record_at_or_after_it_whatever_the_clock_did()
    {
        var random = new Random(11);
        var expected = new List<StreamRecord>();
        await using (var stream = Open())
        {
            for (var i = 0; i < 600; i++)
            {
                // Mostly forward, at times back: as clocks are.
                _time.SetClock(_time.GetUtcNow().AddMilliseconds(random.Next(10) == 0 ? -random.Next(5_000) : random.Next(2_000)));
                await stream.PutAsync(new string('x', random.Next(3_000)));
            }
            expected = stream.ReadAll();
            Verify(stream, expected, random);
        }
        await using (var stream = Open())
            Verify(stream, expected, random);
    }

    private static void Verify(StreamLog stream, List<StreamRecord> expected, Random random)
    {
        using var reader = stream.OpenReader(new ShardId(0));
        var (first, last) = (expected.Min(r => r.ApproximateArrivalMs), expected.Max(r => r.ApproximateArrivalMs));
        for (var i = 0; i < 400; i++)
        {
            var at = i switch { 0 => 0, 1 => first, 2 => last, 3 => last + 1, _ => random.NextInt64(first - 10, last + 10) };
            var wanted = expected.FindIndex(r => r.ApproximateArrivalMs >= at);
            var found = reader.Read(reader.SeekTime(DateTimeOffset.FromUnixTimeMilliseconds(at)), 1, 1);
            if (wanted < 0)
                Assert.Empty(found);
            else
                Assert.Equal(expected[wanted].SequenceNumber, found[0].SequenceNumber);
        }
    }

    [Fact]
    public async Task A_seek_reads_a_small_part_of_a_large_shard()
    {
        await using (var stream = Open())
        {
            for (var i = 0; i < 100; i++)
                await stream.PutRecordsAsync(Entries.Range(i * 1_000, 1_000));
        }
        var disk = new CountingDisk();
        await using (var stream = StreamLog.Open(
            new StreamLogOptions { Directory = _directory.Path, CacheBytesMax = 0 }, _time, disk, saltSeed: 1, epochMsMin: 1))
        {
            using var reader = stream.OpenReader(new ShardId(0));
            var middle = reader.SeekAt(new SequenceNumber(stream.Describe()[0].StartingSequenceNumber.Low + 50_000));
            disk.BytesRead = 0;
            Assert.Equal("record 49999", Entries.Text(reader.Read(middle, 1, 1)[0]));
            Assert.InRange(disk.BytesRead, 1, 400_000);
            Assert.True(stream.BytesOnDisk > 2_000_000);
        }
    }

    [Fact]
    public async Task A_place_beyond_the_end_or_in_another_shard_is_a_fault_and_one_of_a_former_stream_the_oldest()
    {
        await using var stream = StreamLog.Open(new StreamLogOptions { Directory = _directory.Path, ShardCount = 2 }, _time);
        await stream.PutRecordsAsync([Entries.Of("zero") with { ExplicitHashKey = 0 }, Entries.Of("one") with { ExplicitHashKey = UInt128.MaxValue }]);
        using var reader = stream.OpenReader(new ShardId(0));
        var shards = stream.Describe();
        Assert.Throws<StreamLogException>(() => reader.Read(new SequenceNumber(shards[0].StartingSequenceNumber.Low + 2), 1, 1));
        Assert.Throws<StreamLogException>(() => reader.Read(shards[1].StartingSequenceNumber, 1, 1));
        var former = new SequenceNumber(shards[0].StartingSequenceNumber.Low - (UInt128.One << 80) + 77);
        Assert.Equal("zero", Entries.Text(reader.Read(former, 1, 1)[0]));
        Assert.Equal("zero", Entries.Text(reader.Read(new SequenceNumber(12), 1, 1)[0]));
    }
}
