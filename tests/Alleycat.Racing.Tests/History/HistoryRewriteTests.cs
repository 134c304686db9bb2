using Alleycat.Racing.History;
using FsCheck;
using FsCheck.Fluent;

namespace Alleycat.Racing.Tests.History;

public sealed class HistoryRewriteTests
{
    [Fact]
    public void Any_order_split_and_repetition_gives_the_same_bytes()
    {
        var record = from second in Gen.Choose(1, 70)
                     from racer in Gen.Choose(0, 30)
                     from output in Gen.Choose(0, 2_000_000)
                     select new PersonalRecord(1, second, racer, new Output((uint)output));
        var runs = from records in record.ArrayOf()
                   from seed in Gen.Choose(0, int.MaxValue - 1)
                   select (records, seed);
        Prop.ForAll(runs.ToArbitrary(), run => HoldsFor(run.records, run.seed)).QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData(1, 800, 70, 40)]
    [InlineData(2, 2_000, 40, 30)]
    [InlineData(3, 6_000, 33, 12)]
    [InlineData(4, 17_000, 3, 8)]
    public void Growth_across_the_layout_s_bounds_gives_the_same_bytes(int seed, int racers, int seconds, int batches)
    {
        var random = new Random(seed);
        var records = HistorySamples.Full(random, racers, seconds);
        random.Shuffle(records);
        var file = HistoryFile.Write(new ClassHistory());
        foreach (var batch in records.Chunk((records.Length / batches) + 1))
            file = HistorySamples.Rewrite(file, batch, parallelism: 2);
        Assert.Equal(HistorySamples.Write(records), file);
        Assert.True(HistoryFile.TryRead(file, out _, out var fault), fault.ToString());
    }

    [Fact]
    public void Outputs_that_grow_shorter_in_text_join_fragments_again()
    {
        // 4 decimals everywhere weigh more than a block may; whole numbers, though greater, weigh less.
        var random = new Random(21);
        PersonalRecord[] longer =
        [
            .. HistorySamples.Full(random, 570, 32).Select(record => record with { Output = new((record.Output.TenThousandths / 10 * 10) + 1) }),
        ];
        PersonalRecord[] shorter = [.. longer.Where(record => record.Second <= 8).Select(record => record with { Output = new(2_000_000) })];
        var before = HistorySamples.Write(longer);
        Assert.True(HistoryTable.TryRead(before, before.Length, out var split, out _));
        Assert.True(split.Fragments.Count > 1);
        var after = HistorySamples.Rewrite(before, shorter);
        Assert.True(HistoryTable.TryRead(after, after.Length, out var joined, out _));
        Assert.Single(joined.Fragments);
        Assert.Equal(HistorySamples.Write([.. longer, .. shorter]), after);
    }

    [Fact]
    public async Task Only_touched_fragments_are_read_and_written()
    {
        var file = HistorySamples.Write(HistorySamples.Full(new Random(22), 10_000, 60));
        Assert.True(HistoryTable.TryRead(file, file.Length, out var table, out _));
        var loaded = new List<int>();
        var batch = ClassHistory.Of([new(1, 17, 105, new(4_000_000)), new(1, 40, 105, new(4_000_000)), new(1, 41, 105, new(0))]);
        var rewrite = await HistoryRewrite.RunAsync(table, batch, Load, 1);
        Assert.Equal([16, 39, 40], loaded);
        Assert.Equal(2, rewrite.FragmentsWritten);
        Assert.True(rewrite.Parts.Where(part => !part.IsExisting).Sum(part => part.Bytes.Length) < file.Length / 20);
        Assert.True(HistoryFile.TryRead(HistoryFile.Join(rewrite.Parts, file), out _, out _));

        ValueTask<ReadOnlyMemory<byte>[]> Load(IReadOnlyList<int> fragments, CancellationToken cancellationToken)
        {
            loaded.AddRange(fragments);
            return new([.. fragments.Select(index => (ReadOnlyMemory<byte>)file.AsMemory((int)table.OffsetOf(index), (int)table.Fragments[index].CompressedLength))]);
        }
    }

    [Fact]
    public void A_batch_that_brings_nothing_changes_nothing()
    {
        var records = HistorySamples.Full(new Random(23), 50, 50);
        var file = HistorySamples.Write(records);
        Assert.Same(file, HistorySamples.Rewrite(file, records));
        Assert.Same(file, HistorySamples.Rewrite(file, [.. records.Select(record => record with { Output = new(record.Output.TenThousandths - 1) })]));
    }

    [Fact]
    public void Seconds_before_between_and_behind_all_others_find_their_place()
    {
        PersonalRecord[] records = [new(1, 100, 1, new(1)), new(1, 50, 1, new(1)), new(1, 3_600, 1, new(1)), new(1, 1, 1, new(1)), new(1, 51, 0, new(0))];
        var file = HistoryFile.Write(new ClassHistory());
        foreach (var record in records)
            file = HistorySamples.Rewrite(file, [record]);
        Assert.Equal("""{"1":{"1":0.0001},"50":{"1":0.0001},"51":{"0":0},"100":{"1":0.0001},"3600":{"1":0.0001}}""", HistorySamples.Gunzip(file));
        Assert.Equal(HistorySamples.Write(records), file);
    }

    [Fact]
    public async Task A_damaged_fragment_that_is_touched_is_a_fault_and_never_merged()
    {
        var records = HistorySamples.Random(new Random(24), 30, 20, 200);
        var file = HistorySamples.Write(records);
        Assert.True(HistoryTable.TryRead(file, file.Length, out var table, out _));
        var batch = ClassHistory.Of(HistorySamples.Random(new Random(25), 30, 20, 50));
        var expected = HistorySamples.Write([.. records, .. HistorySamples.Random(new Random(25), 30, 20, 50)]);
        var original = file.AsMemory((int)table.OffsetOf(0), (int)table.Fragments[0].CompressedLength);
        for (var at = 0; at < original.Length; at++)
        {
            for (var bit = 0; bit < 8; bit++)
            {
                var mutated = original.ToArray();
                mutated[at] ^= (byte)(1 << bit);
                var rewrite = await HistoryRewrite.RunAsync(table, batch, (_, _) => new([mutated]), 1);
                if (rewrite.Fault == HistoryFault.None)
                    Assert.Equal(expected, HistoryFile.Join(rewrite.Parts, file));
                else
                    Assert.Empty(rewrite.Parts);
            }
        }
    }

    private static bool HoldsFor(PersonalRecord[] records, int seed)
    {
        var random = new Random(seed);
        var expected = HistorySamples.Write(records);
        var repeated = records.Concat(records.Where(_ => random.Next(3) == 0)).ToArray();
        random.Shuffle(repeated);
        var file = HistoryFile.Write(new ClassHistory());
        for (var at = 0; at < repeated.Length;)
        {
            var length = Math.Min(random.Next(1, 40), repeated.Length - at);
            file = HistorySamples.Rewrite(file, repeated[at..(at + length)]);
            at += length;
        }
        return file.AsSpan().SequenceEqual(expected) && HistorySamples.Gunzip(file) == HistorySamples.PlainJson(records);
    }
}
