using Alleycat.Streaming;

namespace Alleycat.StreamLog.Tests;

/// <summary>One turned bit anywhere: found out, or harmless. Never a record lost or changed in silence.</summary>
public sealed class CorruptionTests
{
    private static readonly StreamLogOptions Options = new()
    {
        Directory = "/stream", SegmentBytesMax = 4 << 10, CacheBytesMax = 0, CompressBatches = false,
    };

    private static StreamLog Open(SimulatedDisk disk) => StreamLog.Open(Options, new ManualTime(), disk, saltSeed: 7, epochMsMin: 1);

    /// <summary>Three segments, closed cleanly, and the records in them.</summary>
    private static async Task<(SimulatedDisk Disk, List<string> Texts)> WriteAsync()
    {
        var disk = new SimulatedDisk(new Random(1));
        await using var stream = Open(disk);
        var texts = new List<string>();
        for (var i = 0; i < 12; i++)
        {
            texts.Add($"{i} {new string('x', 700)}");
            await stream.PutAsync(texts[^1]);
        }
        return (disk, texts);
    }

    [Fact]
    public async Task A_turned_bit_in_any_byte_of_any_file_is_found_or_harmless()
    {
        var (pristine, texts) = await WriteAsync();
        Assert.Equal(3, pristine.Files.Keys.Count(n => n.EndsWith(".log", StringComparison.Ordinal)));
        var found = 0;
        foreach (var (name, content) in pristine.Files)
        {
            // Every byte of what is small or structure; of the records' own bytes every seventeenth.
            for (var offset = 0; offset < content.Length; offset += offset < 300 ? 1 : 17)
            {
                var disk = pristine.Copy();
                disk.Files[name].Damage(offset, (byte)(1 << (offset % 8)));
                try
                {
                    await using var stream = Open(disk);
                    Assert.Equal(texts, stream.ReadTexts());
                    // An index is derived and was made again; nothing else may have been damaged unnoticed.
                    Assert.EndsWith(".index", name, StringComparison.Ordinal);
                }
                catch (Exception e) when (e is StreamLogCorruptException or StreamLogException { Fault: StreamLogFault.UnknownVersion })
                {
                    found++;
                }
            }
        }
        Assert.True(found > 1_000);
    }

    [Fact]
    public async Task The_fault_tells_segment_offset_and_both_checksums()
    {
        var (disk, _) = await WriteAsync();
        var first = disk.Files.Keys.Where(n => n.EndsWith(".log", StringComparison.Ordinal)).Order(StringComparer.Ordinal).First();
        disk.Files[first].Damage(300, 0x10);
        await using var stream = Open(disk);
        var fault = Assert.Throws<StreamLogCorruptException>(() => stream.ReadTexts());
        Assert.Equal(first, fault.Segment);
        Assert.Equal(SegmentFormat.HeaderBytes, fault.Offset);
        Assert.NotNull(fault.ExpectedCrc);
        Assert.NotEqual(fault.ExpectedCrc, fault.ActualCrc);
        Assert.Contains($"{fault.ExpectedCrc:x8}", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Damage_before_a_later_batch_is_no_torn_tail_even_after_a_crash()
    {
        var (disk, _) = await WriteAsync();
        foreach (var index in disk.Files.Keys.Where(n => n.EndsWith(".index", StringComparison.Ordinal)))
            disk.Delete(index);
        var last = disk.Files.Keys.Where(n => n.EndsWith(".log", StringComparison.Ordinal)).Order(StringComparer.Ordinal).Last();
        // In the header of the first of the last segment's batches, so that its length is lost too.
        disk.Files[last].Damage(SegmentFormat.HeaderBytes + 16, 0x01);
        Assert.Throws<StreamLogCorruptException>(() => Open(disk));
    }

    [Fact]
    public async Task A_missing_segment_in_the_middle_is_found()
    {
        var (disk, _) = await WriteAsync();
        var middle = disk.Files.Keys.Where(n => n.EndsWith(".log", StringComparison.Ordinal)).Order(StringComparer.Ordinal).ElementAt(1);
        disk.Delete(middle);
        Assert.Throws<StreamLogCorruptException>(() => Open(disk));
    }

    [Fact]
    public async Task A_missing_manifest_is_found_where_records_are_left()
    {
        var (disk, _) = await WriteAsync();
        disk.Delete("/stream/stream");
        Assert.Throws<StreamLogCorruptException>(() => Open(disk));
    }

    [Fact]
    public async Task A_record_that_holds_a_copy_of_a_batch_is_not_taken_for_one_when_the_tail_is_torn()
    {
        var disk = new SimulatedDisk(new Random(5));
        var stream = Open(disk);
        var stored = await stream.PutAsync("stored");
        var batch = new byte[500];
        var length = BatchFormat.WriteRecord(batch.AsSpan(BatchFormat.HeaderBytes), "key", new byte[100]);
        BatchFormat.WriteHeader(batch, new BatchHeader(0, 0, 1, length, length, 1_000, 0), salt: 0);
        disk.PowerLossAt = disk.Calls + 2;
        await Assert.ThrowsAsync<StreamLogException>(
            () => stream.PutRecordsAsync([new PutRecordsEntry(PartitionKey.Of("key"), batch)]).AsTask());

        await using var recovered = Open(disk.AfterPowerLoss(bytesOfLastWrite: 540));
        Assert.Equal([stored.SequenceNumber], recovered.ReadAll().Select(r => r.SequenceNumber));
    }

    [Fact]
    public async Task A_segment_of_an_unknown_version_is_refused_by_name()
    {
        var (disk, _) = await WriteAsync();
        var first = disk.Files.Keys.Where(n => n.EndsWith(".log", StringComparison.Ordinal)).Order(StringComparer.Ordinal).First();
        var header = disk.Files[first].Seen[..SegmentFormat.HeaderBytes];
        header[8] = 9;
        BitConverter.TryWriteBytes(header.AsSpan(60), Crc32C.Of(header.AsSpan(0, 60)));
        using (var file = disk.Open(first, isWritable: true))
        {
            file.Write(header, 0);
            file.Flush();
        }
        var refused = Assert.Throws<StreamLogException>(() => Open(disk));
        Assert.Equal(StreamLogFault.UnknownVersion, refused.Fault);
        Assert.Contains("version 9", refused.Message, StringComparison.Ordinal);
    }
}
