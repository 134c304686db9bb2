using System.Text.Json;
using Alleycat.Racing.History;

namespace Alleycat.Racing.Tests.History;

public sealed class HistoryFileTests
{
    [Theory]
    [InlineData(0, 1, 1)]
    [InlineData(1, 10, 300)]
    [InlineData(2, 1_000, 300)]
    [InlineData(3, 3_000, 40)]
    [InlineData(4, 5, 3_600)]
    public void The_text_is_the_contract_s_shape_in_ascending_order(int seed, int racers, int seconds)
    {
        var records = HistorySamples.Random(new Random(seed), racers, seconds, 20_000);
        Assert.Equal(HistorySamples.PlainJson(records), HistorySamples.Gunzip(HistorySamples.Write(records)));
    }

    [Fact]
    public void What_was_written_is_read_back()
    {
        var records = HistorySamples.Full(new Random(5), 900, 100);
        var file = HistorySamples.Write(records);
        Assert.True(HistoryFile.TryRead(file, out var history, out var fault), fault.ToString());
        Assert.Equal(records.Length, history!.Count);
        foreach (var record in records)
        {
            Assert.True(history.TryGet(record.Second, record.RacerId, out var output));
            Assert.Equal(record.Output, output);
        }
        Assert.Equal(file, HistoryFile.Write(history));
    }

    [Fact]
    public void An_empty_history_is_an_empty_object()
    {
        var file = HistoryFile.Write(new ClassHistory());
        Assert.Equal("{}", HistorySamples.Gunzip(file));
        Assert.True(HistoryFile.TryRead(file, out var history, out _));
        Assert.Equal(0, history!.Count);
    }

    [Fact]
    public void The_table_tells_the_figures_of_the_summary()
    {
        PersonalRecord[] records =
        [
            new(1, 1, 100, new(1_653_120)), new(1, 1, 7, new(10)), new(1, 2, 100, new(20)), new(1, 40, 3, new(5)), new(1, 1, 8, new(1)),
        ];
        var file = HistorySamples.Write(records);
        Assert.True(HistoryTable.TryRead(file, file.Length, out var table, out _));
        Assert.Equal((3, 1_653_120u, 3), (table.RacersMax, table.Best.TenThousandths, table.Seconds));
        Assert.Equal(5, table.Fragments.Sum(fragment => fragment.Count));
        Assert.Equal(file.Length, table.FileLength);
    }

    [Fact]
    public void Fragments_are_aligned_and_of_a_size_that_suits_the_class()
    {
        var thousand = Table(HistorySamples.Full(new Random(6), 1_000, 300));
        Assert.All(thousand.Fragments.SkipLast(1), fragment => Assert.Equal(16, fragment.Width));
        var tenThousand = Table(HistorySamples.Full(new Random(7), 10_000, 40));
        Assert.All(tenThousand.Fragments, fragment => Assert.Equal(1, fragment.Width));
        Assert.Equal(40, tenThousand.Fragments.Count);
    }

    [Fact]
    public void Hour_long_races_of_large_classes_fit_the_extra_field()
    {
        var fragments = Enumerable.Range(1, HistoryFormat.SecondMax).Select(second => new HistoryFragment(second, 0, 9, 9, 9, 9)).ToArray();
        var table = new HistoryTable(fragments, 1, new(1), 3_600);
        var header = table.WriteHeader();
        Assert.Equal(HistoryFormat.HeaderBytesMax, header.Length);
        Assert.True(HistoryTable.TryRead(header, table.FileLength, out var read, out _));
        Assert.Equal(fragments, read.Fragments);
    }

    [Fact]
    public void The_fragments_between_braces_are_json_of_their_own()
    {
        var file = HistorySamples.Write(HistorySamples.Full(new Random(8), 2_000, 64));
        Assert.True(HistoryTable.TryRead(file, file.Length, out var table, out _));
        for (var index = 0; index < table.Fragments.Count; index++)
        {
            var fragment = table.Fragments[index];
            using var inflater = new System.IO.Compression.DeflateStream(
                new MemoryStream([.. file.AsSpan((int)table.OffsetOf(index), (int)fragment.CompressedLength), 1, 0, 0, 0xFF, 0xFF]),
                System.IO.Compression.CompressionMode.Decompress);
            using var text = new StreamReader(inflater);
            var seconds = JsonDocument.Parse("{" + text.ReadToEnd() + "}").RootElement.EnumerateObject().Select(second => int.Parse(second.Name)).ToArray();
            Assert.Equal(Enumerable.Range(fragment.FirstSecond, fragment.Width), seconds);
        }
    }

    [Fact]
    public void Every_mutation_of_any_byte_is_detected_or_changes_nothing()
    {
        var records = HistorySamples.Random(new Random(9), 40, 80, 300);
        var file = HistorySamples.Write(records);
        var json = HistorySamples.PlainJson(records);
        for (var at = 0; at < file.Length; at++)
        {
            for (var bit = 0; bit < 8; bit++)
            {
                var mutated = file.ToArray();
                mutated[at] ^= (byte)(1 << bit);
                if (HistoryFile.TryRead(mutated, out var history, out _))
                    Assert.Equal(file, HistoryFile.Write(history!));
                var foreign = ForeignHistory.Read(mutated, TelemetryLimits.Default, 1 << 20);
                if (foreign.IsSound)
                    Assert.Equal(json, HistorySamples.Gunzip(HistoryFile.Write(foreign.History)));
            }
        }
    }

    [Fact]
    public void Every_truncation_is_detected()
    {
        var file = HistorySamples.Write(HistorySamples.Random(new Random(10), 40, 80, 300));
        for (var length = 0; length < file.Length; length++)
        {
            Assert.False(HistoryFile.TryRead(file.AsMemory(0, length), out _, out _));
            Assert.False(ForeignHistory.Read(file.AsMemory(0, length), TelemetryLimits.Default, 1 << 20).IsSound);
        }
        Assert.False(HistoryFile.TryRead((byte[])[.. file, 0], out _, out _));
    }

    [Fact]
    public void A_table_of_a_later_version_is_refused_by_name()
    {
        var header = HistoryTable.Empty.WriteHeader();
        header[HistoryFormat.TableOffset] = 2;
        BitConverter.TryWriteBytes(header.AsSpan(header.Length - 4), Crc32.Of(header.AsSpan(0, header.Length - 4)));
        Assert.False(HistoryTable.TryRead(header, HistoryTable.Empty.FileLength, out _, out var fault));
        Assert.Equal(HistoryFault.UnknownVersion, fault);
    }

    [Fact]
    public void Salvage_keeps_every_fragment_that_fits_its_checksum()
    {
        var records = HistorySamples.Full(new Random(14), 1_000, 300);
        var file = HistorySamples.Write(records);
        Assert.True(HistoryTable.TryRead(file, file.Length, out var table, out _));
        file[table.OffsetOf(3) + 1000] ^= 0x40;
        var cut = file.AsMemory(0, (int)table.EndOf(10) - 1);
        var sound = HistoryFile.Salvage(cut, table, out var lost);
        Assert.Equal(table.Fragments.Count - 9, lost);
        Assert.Equal(9 * 16, sound.Seconds.Count);
        Assert.Null(sound.At(3 * 16 + 1));
        Assert.All(records.Where(record => record.Second <= 48), record =>
            Assert.True(sound.TryGet(record.Second, record.RacerId, out var output) && output == record.Output));
    }

    private static HistoryTable Table(PersonalRecord[] records)
    {
        var file = HistorySamples.Write(records);
        Assert.True(HistoryTable.TryRead(file, file.Length, out var table, out _));
        return table;
    }
}
