using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Alleycat.StreamLog.Segments;

namespace Alleycat.StreamLog.Tests;

/// <summary>What readers find in memory: copies of records whose place is soon another's.</summary>
public sealed class TailCacheTests : IDisposable
{
    // The runtime's bound of a large object, which only a collection of the whole heap frees.
    private const int LargeObjectBytes = 85_000;

    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData(3_000, 1)]
    [InlineData(700, 300)]
    [InlineData(9, 30_000)]
    public async Task A_large_commit_is_read_whole_from_memory_and_from_the_disk(int count, int bytes)
    {
        var expected = Enumerable.Range(0, count).Select(i => $"{i} {new string((char)('a' + (i % 26)), bytes)}").ToArray();
        await using (var stream = Open())
        {
            await stream.PutRecordsAsync([.. expected.Select(text => Entries.Of(text))]);
            foreach (var recordsMax in new[] { 1, 7, 1_000, 100_000 })
                Assert.Equal(expected, stream.ReadAll(recordsMax: recordsMax, bytesMax: 16 << 20).Select(Entries.Text));
        }
        await using (var stream = Open())
            Assert.Equal(expected, stream.ReadTexts());
    }

    [Fact]
    public async Task Records_that_a_reader_holds_stay_as_they_are_while_the_writer_goes_on()
    {
        await using var stream = Open(cacheBytesMax: 256 << 10);
        await stream.PutRecordsAsync(Entries.Range(0, 2_000));
        var held = stream.ReadAll(recordsMax: 10_000);

        for (var i = 1; i < 20; i++)
            await stream.PutRecordsAsync(Entries.Range(i * 2_000, 2_000));
        await stream.PutAsync(new string('x', 500_000));

        Assert.Equal(Enumerable.Range(0, 2_000).Select(i => $"record {i}"), held.Select(Entries.Text));
    }

    [Fact]
    public async Task None_is_a_large_object_unless_one_record_is()
    {
        await using var stream = Open();
        await stream.PutRecordsAsync([.. Enumerable.Range(0, 4_000).Select(i => Entries.Of(new string('y', 190)))]);
        await stream.PutAsync(new string('z', 200_000));
        Assert.All(stream.ReadAll(recordsMax: 10_000).SkipLast(1), record =>
        {
            Assert.True(MemoryMarshal.TryGetArray(record.Data, out var batch));
            Assert.True(batch.Array!.Length < LargeObjectBytes);
        });
    }

    [Fact]
    public async Task Many_small_commits_are_read_as_they_become_durable()
    {
        await using var stream = Open();
        using var reader = stream.OpenReader(new(0));
        var read = new List<Alleycat.Streaming.StreamRecord>();
        for (var i = 0; i < 200; i++)
        {
            await stream.PutAsync($"record {i}");
            read.AddRange(reader.Read(read.Count == 0 ? null : read[^1].SequenceNumber, 1_000, 1 << 20));
            Assert.Equal(i + 1, read.Count);
        }
        Assert.Equal(Enumerable.Range(0, 200).Select(i => $"record {i}"), read.Select(Entries.Text));
    }

    [Fact]
    public async Task What_did_not_become_durable_is_never_read_and_its_place_in_memory_is_taken_by_what_did()
    {
        var disk = new SimulatedDisk(new Random(3));
        await using var stream = StreamLog.Open(
            new StreamLogOptions { Directory = "/stream", ShardCount = 1 }, new ManualTime(), disk, saltSeed: 1, epochMsMin: 1);
        await stream.PutAsync("first");
        for (var i = 0; i < 30; i++)
        {
            disk.Faults.FailingKind = "flush";
            await Assert.ThrowsAsync<StreamLogException>(() => stream.PutRecordsAsync(Entries.Range(1_000, 100)).AsTask());
            disk.Faults.FailingKind = null;
            await stream.PutAsync($"record {i}");
        }
        Assert.Equal(["first", .. Enumerable.Range(0, 30).Select(i => $"record {i}")], stream.ReadTexts());
    }

    [Fact]
    public void A_chunk_is_used_again_when_it_is_the_oldest_and_nobody_holds_it()
    {
        var cache = new TailCache(CacheBytes);
        var chunks = new List<TailChunk>();
        for (var index = 0UL; index < 40_000; index++)
            Append(cache, chunks, index);
        // The first ones are smaller, until the shard has shown that it takes much.
        Assert.InRange(chunks.Distinct().Count(), 17, 24);
        Assert.InRange(chunks.Count, 100, 1_000);
        Assert.Null(cache.Copy(0, ulong.MaxValue, _layout));
    }

    [Fact]
    public async Task A_chunk_that_is_being_read_is_nobody_elses()
    {
        const long RecordsReadLeast = 500_000;
        var cache = new TailCache(CacheBytes);
        var written = 0UL;
        var readers = Enumerable.Range(0, 3).Select(seed => Task.Run(() =>
        {
            var random = new Random(seed);
            var seen = 0L;
            while (seen < RecordsReadLeast)
            {
                // Most of it is about to be the writer's again: the oldest of the cache.
                var next = Volatile.Read(ref written);
                var index = next - Math.Min(next, (ulong)random.Next(6_000));
                if (index == next || cache.Copy(index, next, _layout) is not { } batch)
                    continue;
                Assert.Equal(index, batch.FirstIndex);
                for (var i = 0; i < batch.Count; i++)
                    Assert.Equal(DataOf(index + (ulong)i), BinaryPrimitives.ReadUInt64LittleEndian(batch[i].Data.Span));
                seen += batch.Count;
            }
        })).ToArray();
        var chunks = new List<TailChunk>();
        for (var index = 0UL; readers.Any(reader => !reader.IsCompleted); index++)
        {
            Append(cache, chunks, index);
            Volatile.Write(ref written, index + 1);
        }
        await Task.WhenAll(readers);
    }

    private const int CacheBytes = 1 << 20;

    private readonly SequenceLayout _layout = new(EpochMs: 1, ShardIndex: 0);

    private static ulong DataOf(ulong index) => index * 0x9E37_79B9_7F4A_7C15;

    /// <summary>A commit of one record, as the writer does it; the list's last chunk is the writer's.</summary>
    private static void Append(TailCache cache, List<TailChunk> chunks, ulong index)
    {
        Span<byte> data = stackalloc byte[190];
        BinaryPrimitives.WriteUInt64LittleEndian(data, DataOf(index));
        if (chunks.Count == 0 || !chunks[^1].TryAdd(index, "7", data, arrivalMs: 1))
        {
            if (chunks.Count > 0)
                cache.Release(chunks[^1]);
            chunks.Add(cache.Rent(index, data.Length));
            Assert.True(chunks[^1].TryAdd(index, "7", data, arrivalMs: 1));
        }
        if (chunks[^1].Publish())
            cache.Add(chunks[^1]);
    }

    private StreamLog Open(long cacheBytesMax = 16 << 20) => StreamLog.Open(
        new StreamLogOptions { Directory = _directory.Path, ShardCount = 1, CacheBytesMax = cacheBytesMax }, new ManualTime());
}
