using System.Text;
using Alleycat.Streaming;
using FsCheck;
using FsCheck.Fluent;

namespace Alleycat.StreamLog.Tests;

/// <summary>The bytes of docs/formats/stream-log.md: golden files, round trips, hostile input.</summary>
public sealed class FormatTests
{
    private static readonly string Fixtures = Path.Combine(FindRoot(), "tests", "fixtures", "streamlog");

    /// <summary>A small stream whose every input is fixed: two plain batches and a compressed one, closed
    /// cleanly.</summary>
    private static async Task<SortedDictionary<string, byte[]>> WriteAsync()
    {
        var disk = new SimulatedDisk(new Random(1));
        var time = new ManualTime();
        await using (var stream = StreamLog.Open(new StreamLogOptions { Directory = "/stream" }, time, disk, saltSeed: 7, epochMsMin: 1))
        {
            await stream.PutRecordsAsync([Entries.Of("one", "racer-1"), Entries.Of("", "é€")]);
            time.Advance(TimeSpan.FromMilliseconds(1_234));
            await stream.PutRecordsAsync([Entries.Of("three", "racer-2")]);
            time.Advance(TimeSpan.FromSeconds(1));
            await stream.PutRecordsAsync([.. Enumerable.Range(0, 20).Select(i => Entries.Of($"telemetry of second {i} of the race", "racer-1"))]);
        }
        await new CheckpointFile("/stream", disk).WriteAsync("delivery", new ShardId(0), new SequenceNumber(12345678901234567890));
        return new(disk.Files.ToDictionary(f => f.Key["/stream/".Length..].Replace('/', '_'), f => f.Value.Seen), StringComparer.Ordinal);
    }

    [Fact]
    public async Task Files_are_byte_for_byte_the_golden_ones()
    {
        var files = await WriteAsync();
        if (Environment.GetEnvironmentVariable("ALLEYCAT_WRITE_FIXTURES") == "1")
        {
            Directory.CreateDirectory(Fixtures);
            foreach (var (name, bytes) in files)
                await File.WriteAllBytesAsync(Path.Combine(Fixtures, name), bytes);
        }
        Assert.Equal(Directory.GetFiles(Fixtures).Select(Path.GetFileName).Order(StringComparer.Ordinal), files.Keys);
        foreach (var (name, bytes) in files)
            Assert.Equal(Convert.ToHexString(await File.ReadAllBytesAsync(Path.Combine(Fixtures, name))), Convert.ToHexString(bytes));
    }

    [Fact]
    public async Task A_segment_is_laid_out_as_the_byte_table_says()
    {
        var bytes = (await WriteAsync()).Single(f => f.Key.EndsWith(".log", StringComparison.Ordinal)).Value;
        Assert.Equal("ACSTRLOG"u8, bytes.AsSpan(0, 8));
        Assert.Equal(1, BitConverter.ToUInt16(bytes, 8));
        Assert.Equal(64, BitConverter.ToUInt16(bytes, 10));
        Assert.Equal(1UL, BitConverter.ToUInt64(bytes, 24));
        Assert.Equal(Crc32C.Of(bytes.AsSpan(0, 60)), BitConverter.ToUInt32(bytes, 60));
        var salt = BitConverter.ToUInt32(bytes, 40);

        Assert.Equal("ACBT"u8, bytes.AsSpan(64, 4));
        Assert.Equal(0, bytes[64 + 8]);
        Assert.Equal(2, BitConverter.ToInt32(bytes, 64 + 12));
        var stored = BitConverter.ToInt32(bytes, 64 + 16);
        Assert.Equal(6 + 7 + 3 + 6 + 5, stored);
        Assert.Equal(stored, BitConverter.ToInt32(bytes, 64 + 20));
        Assert.Equal(1UL, BitConverter.ToUInt64(bytes, 64 + 24));
        Assert.Equal(Crc32C.Of(bytes.AsSpan(64, 40), salt), BitConverter.ToUInt32(bytes, 64 + 40));
        Assert.Equal(Crc32C.Of(bytes.AsSpan(64 + 44, stored), salt), BitConverter.ToUInt32(bytes, 64 + 4));
        Assert.Equal(3, BitConverter.ToInt32(bytes, 64 + 44));
        Assert.Equal(7, BitConverter.ToUInt16(bytes, 64 + 48));
        Assert.Equal("racer-1one", Encoding.UTF8.GetString(bytes, 64 + 50, 10));

        var second = 64 + 44 + stored;
        Assert.Equal(3UL, BitConverter.ToUInt64(bytes, second + 24));
        Assert.Equal(1_234, BitConverter.ToInt64(bytes, second + 32) - BitConverter.ToInt64(bytes, 64 + 32));
        var third = second + 44 + BitConverter.ToInt32(bytes, second + 16);
        Assert.Equal(BatchFormat.Lz4Block, bytes[third + 8]);
        Assert.True(BitConverter.ToInt32(bytes, third + 16) < BitConverter.ToInt32(bytes, third + 20));
        Assert.Equal(bytes.Length, third + 44 + BitConverter.ToInt32(bytes, third + 16));
    }

    [Fact]
    public void Any_records_come_out_of_a_batch_as_they_went_in()
    {
        var record = from key in Gen.Elements("a", "racer-7", "é€🚴", new string('k', 256))
                     from size in Gen.Choose(0, 300)
                     from fill in Gen.Choose(0, 255)
                     select (Key: key, Data: Enumerable.Repeat((byte)fill, size).ToArray());
        var layout = new SequenceLayout(1_790_000_000_000, 3);
        Prop.ForAll(record.NonEmptyListOf().ToArbitrary(), list =>
        {
            var payloadBytes = list.Sum(r => BatchFormat.RecordBytes(Encoding.UTF8.GetByteCount(r.Key), r.Data.Length));
            var batch = new byte[BatchFormat.HeaderBytes + payloadBytes];
            var at = BatchFormat.HeaderBytes;
            foreach (var (key, data) in list)
                at += BatchFormat.WriteRecord(batch.AsSpan(at), key, data);
            var header = new BatchHeader(0, 0, list.Count, payloadBytes, payloadBytes, 42, 77);
            BatchFormat.WriteHeader(batch, header, salt: 9);
            Assert.True(BatchFormat.TryReadHeader(batch, 9, out var read, out _, out _));
            Assert.Equal(header with { PayloadCrc = read.PayloadCrc }, read);
            var records = new StreamRecord[read.RecordCount];
            Assert.True(BatchFormat.TryReadRecords(batch.AsMemory(BatchFormat.HeaderBytes), read, layout, records));
            for (var i = 0; i < records.Length; i++)
            {
                Assert.Equal(layout.At(42 + (ulong)i), records[i].SequenceNumber);
                Assert.Equal(list[i].Key, records[i].PartitionKey);
                Assert.True(records[i].Data.Span.SequenceEqual(list[i].Data));
                Assert.Equal(77, records[i].ApproximateArrivalMs);
            }
            return true;
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public async Task Hostile_bytes_are_never_taken_for_a_structure_and_never_throw()
    {
        var random = new Random(99);
        var log = (await WriteAsync()).Single(f => f.Key.EndsWith(".log", StringComparison.Ordinal)).Value;
        var layout = new SequenceLayout(1, 0);
        for (var i = 0; i < 20_000; i++)
        {
            var bytes = new byte[random.Next(0, 200)];
            random.NextBytes(bytes);
            if (i % 2 == 0)
                log.AsSpan(64, Math.Min(bytes.Length, 100)).CopyTo(bytes);
            if (bytes.Length > 0)
                bytes[random.Next(bytes.Length)] ^= (byte)random.Next(1, 256);
            _ = BatchFormat.TryReadHeader(bytes, (uint)random.Next(), out _, out _, out _);
            _ = SegmentFormat.TryRead(bytes, "fuzz", out _);
            _ = SegmentIndexFormat.TryRead(bytes, default, out _);
            var records = new StreamRecord[random.Next(1, 4)];
            _ = BatchFormat.TryReadRecords(bytes, new BatchHeader(0, 0, records.Length, bytes.Length, bytes.Length, 1, 0), layout, records);
        }
    }

    [Fact]
    public async Task Compressed_batches_are_smaller_and_read_the_same()
    {
        var sizes = new List<long>();
        foreach (var isCompressed in new[] { false, true })
        {
            using var directory = new TemporaryDirectory();
            await using var stream = StreamLog.Open(
                new StreamLogOptions { Directory = directory.Path, CompressBatches = isCompressed, CacheBytesMax = 0 }, TimeProvider.System);
            var texts = Enumerable.Range(0, 2_000).Select(i => $$"""{"racerId":{{i % 50}},"second":{{i / 50}},"cadence":{{80 + i % 7}}.5}""").ToArray();
            await stream.PutRecordsAsync([.. texts.Select(t => Entries.Of(t))]);
            var noise = new byte[5_000];
            new Random(1).NextBytes(noise);
            await stream.PutRecordsAsync([new PutRecordsEntry(PartitionKey.Of("noise"), noise)]);
            var records = stream.ReadAll(recordsMax: 500);
            Assert.Equal(texts, records.SkipLast(1).Select(Entries.Text));
            Assert.True(records[^1].Data.Span.SequenceEqual(noise));
            sizes.Add(stream.BytesOnDisk);
        }
        Assert.True(sizes[1] < sizes[0] / 2, $"{sizes[0]} plain, {sizes[1]} compressed");
    }

    private static string FindRoot()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory.FullName, "Alleycat.sln")))
            directory = directory.Parent ?? throw new DirectoryNotFoundException("Alleycat.sln is in no directory above the tests.");
        return directory.FullName;
    }
}
