using System.Runtime.InteropServices;

namespace Alleycat.StreamLog.Tests;

/// <summary>What readers find in memory: batches that grow with many small commits, and several of them for a large one; held for as long as one likes.</summary>
public sealed class TailBatchTests : IDisposable
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
        await using var stream = Open();
        await stream.PutRecordsAsync(Entries.Range(0, 2_000));
        var held = stream.ReadAll(recordsMax: 10_000);

        await stream.PutRecordsAsync(Entries.Range(2_000, 2_000));
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
    public async Task Many_small_commits_are_read_as_they_become_durable_and_share_their_memory()
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
        var arrays = read.Select(record => MemoryMarshal.TryGetArray(record.Data, out var batch) ? batch.Array : null).Distinct();
        Assert.InRange(arrays.Count(), 1, 8);
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

    private StreamLog Open() => StreamLog.Open(new StreamLogOptions { Directory = _directory.Path, ShardCount = 1 }, new ManualTime());
}
