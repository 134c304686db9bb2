using System.Buffers.Binary;
using Alleycat.Racing.History;

namespace Alleycat.HistoryProcessor.Tests;

public sealed class DamagedHistoryTests
{
    private const string Key = "class-1.gz";

    /// <summary>Where the table begins, by docs/formats/history.md.</summary>
    private const int TableOffset = 16;

    // 1,200 racers: fragments of 8 seconds.
    private static readonly Ride[] Rides =
        [.. from second in Enumerable.Range(1, 48) from racer in Enumerable.Range(0, 1_200) select new Ride(1, second, racer, 60 + (racer % 300 * 0.1m), 50 + (second * 0.1m))];

    private static readonly Ride Better = new(1, 20, 5, 200, 80);

    [Fact]
    public async Task A_damaged_fragment_is_set_aside_and_all_others_are_kept()
    {
        var (platform, file, table) = await FilledAsync();
        var damaged = file.ToArray();
        var touched = Enumerable.Range(0, table.Fragments.Count).Single(index => Covers(table.Fragments[index], Better.Second));
        damaged[table.OffsetOf(touched) + 2_000] ^= 1;
        platform.Store.Put(Platform.HistoryBucket, Key, damaged);
        var etag = platform.Store.Find(Platform.HistoryBucket, Key).ETag;

        using var counters = new CounterReader();
        await platform.MergeAsync(platform.Deliver([Better]));
        Assert.Equal(damaged, platform.Store.Bytes(Platform.HistoryBucket, $"damaged/{Key}/{etag.Trim('"')}"));
        Assert.Equal(1, counters["files.damaged:Fragment"]);
        var expected = Rides.Where(ride => !Covers(table.Fragments[touched], ride.Second)).Append(Better);
        Assert.Equal(HistoryOracle.Json(expected, 1), platform.History());
        Assert.True(HistoryFile.TryRead(platform.Store.Bytes(Platform.HistoryBucket, Key), out _, out _));
    }

    [Fact]
    public async Task A_damaged_table_costs_nothing_where_the_text_is_whole()
    {
        var (platform, file, _) = await FilledAsync();
        var damaged = file.ToArray();
        damaged[TableOffset + 20] ^= 1;
        platform.Store.Put(Platform.HistoryBucket, Key, damaged);
        using var counters = new CounterReader();
        await platform.MergeAsync(platform.Deliver([Better]));
        Assert.Equal(HistoryOracle.Json([.. Rides, Better], 1), platform.History());
        Assert.Equal(1, counters["files.damaged:Table"]);
        Assert.Contains(platform.Store.Keys, key => key.StartsWith($"{Platform.HistoryBucket}/damaged/{Key}/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_truncated_file_keeps_its_whole_fragments()
    {
        var (platform, file, table) = await FilledAsync();
        platform.Store.Put(Platform.HistoryBucket, Key, file[..(int)(table.EndOf(1) + 5)]);
        await platform.MergeAsync(platform.Deliver([Better]));
        Assert.Equal(HistoryOracle.Json([.. Rides.Where(ride => ride.Second < table.Fragments[1].UntilSecond), Better], 1), platform.History());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(30)]
    [InlineData(300)]
    public async Task A_file_that_is_nothing_is_kept_aside_and_begun_anew(int length)
    {
        var platform = new Platform();
        var noise = new byte[length];
        new Random(length).NextBytes(noise);
        platform.Store.Put(Platform.HistoryBucket, Key, noise);
        var etag = platform.Store.Find(Platform.HistoryBucket, Key).ETag;
        await platform.MergeAsync(platform.Deliver([Better]));
        Assert.Equal(noise, platform.Store.Bytes(Platform.HistoryBucket, $"damaged/{Key}/{etag.Trim('"')}"));
        Assert.Equal(HistoryOracle.Json([Better], 1), platform.History());
    }

    [Fact]
    public async Task Every_mutation_of_a_stored_file_is_detected_or_harmless()
    {
        Ride[] rides = [.. Enumerable.Range(0, 60).Select(n => new Ride(1, 1 + (n % 40), n % 9, 60 + n, 50))];
        var platform = new Platform();
        await platform.MergeAsync(platform.Deliver(rides));
        var file = platform.Store.Bytes(Platform.HistoryBucket, Key);
        var batch = platform.Deliver([Better]);
        var whole = HistoryOracle.Json([.. rides, Better], 1);
        for (var bit = 0; bit < file.Length * 8; bit++)
        {
            var mutated = file.ToArray();
            mutated[bit / 8] ^= (byte)(1 << (bit % 8));
            var copy = new Platform();
            copy.Store.Put(Platform.DeliveryBucket, batch, platform.Store.Bytes(Platform.DeliveryBucket, batch));
            copy.Store.Put(Platform.HistoryBucket, Key, mutated);
            try
            {
                await copy.MergeAsync(batch);
            }
            catch (HistoryRefusedException)
            {
                Assert.Same(mutated, copy.Store.Bytes(Platform.HistoryBucket, Key));
                continue;
            }
            var isSetAside = copy.Store.Keys.Any(key => key.Contains("/damaged/", StringComparison.Ordinal));
            var merged = copy.Store.Bytes(Platform.HistoryBucket, Key);
            // Damage in what was only copied still shows to whoever reads it: the checksums in the table are the old ones.
            if (HistoryFile.TryRead(merged, out _, out _) && !isSetAside)
                Assert.Equal(whole, Platform.Gunzip(merged));
        }
    }

    [Fact]
    public async Task A_file_of_another_writer_is_taken_over_and_rewritten_in_ours()
    {
        var platform = new Platform();
        platform.Store.Put(Platform.HistoryBucket, Key, Platform.Gzip("""{"600":{"7":129.59199999999998},"1":{"100":null,"101":165.312}}"""));
        using var counters = new CounterReader();
        await platform.MergeAsync(platform.Deliver([Better]));
        Assert.Equal("""{"1":{"101":165.312},"20":{"5":340.75},"600":{"7":129.592}}""", platform.History());
        Assert.True(HistoryFile.TryRead(platform.Store.Bytes(Platform.HistoryBucket, Key), out _, out _));
        Assert.Equal((1, 1, 0), (counters["files.foreign"], counters["foreign.skipped"], counters["files.damaged:NoTable"]));
    }

    [Fact]
    public async Task A_file_of_another_writer_is_rewritten_even_if_the_batch_brings_nothing()
    {
        var platform = new Platform();
        platform.Store.Put(Platform.HistoryBucket, Key, Platform.Gzip("""{"20":{"5":400}}"""));
        await platform.MergeAsync(platform.Deliver([Better]));
        Assert.True(HistoryFile.TryRead(platform.Store.Bytes(Platform.HistoryBucket, Key), out var history, out _));
        Assert.Equal(1, history!.Count);
    }

    [Fact]
    public async Task A_file_of_a_later_version_is_left_alone_and_the_event_fails()
    {
        var platform = new Platform();
        var file = HistoryFile.Write(ClassHistory.Of([new PersonalRecord(1, 1, 1, new(5))]));
        file[TableOffset] = 9;
        var header = TableOffset + 16 + 18;
        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(header), Crc32.Of(file.AsSpan(0, header)));
        platform.Store.Put(Platform.HistoryBucket, Key, file);
        var key = platform.Deliver([Better]);
        await Assert.ThrowsAsync<HistoryRefusedException>(() => platform.MergeAsync(key));
        Assert.Same(file, platform.Store.Bytes(Platform.HistoryBucket, Key));
    }

    [Fact]
    public async Task A_file_that_would_grow_too_large_is_left_alone_and_the_event_fails()
    {
        var platform = new Platform { Options = new() { HistoryBytesMax = 64 * 1024, BackOffFirst = TimeSpan.Zero } };
        var key = platform.Deliver(Enumerable.Range(0, 60_000).Select(n => new Ride(1, 1 + (n % 300), n, 60 + (n % 999 * 0.1m), 50 + (n % 77 * 0.3m))));
        await Assert.ThrowsAsync<HistoryRefusedException>(() => platform.MergeAsync(key));
        Assert.Null(platform.History());
    }

    [Fact]
    public async Task Damaged_names_are_set_aside_and_come_back_with_their_racers()
    {
        var platform = new Platform();
        platform.Store.Put(Platform.HistoryBucket, "racers.gz", [9, 9, 9]);
        await platform.MergeAsync(platform.Deliver([Better]));
        Assert.Equal("""{"5":"Hayden"}""", platform.Text("racers.gz"));
        Assert.Contains(platform.Store.Keys, key => key.StartsWith($"{Platform.HistoryBucket}/damaged/racers.gz/", StringComparison.Ordinal));
    }

    private static bool Covers(HistoryFragment fragment, int second) => second >= fragment.FirstSecond && second < fragment.UntilSecond;

    private static async Task<(Platform Platform, byte[] File, HistoryTable Table)> FilledAsync()
    {
        var platform = new Platform();
        await platform.MergeAsync(platform.Deliver(Rides));
        var file = platform.Store.Bytes(Platform.HistoryBucket, Key);
        Assert.True(HistoryTable.TryRead(file, file.Length, out var table, out _));
        Assert.True(table.Fragments.Count > 3);
        return (platform, file, table);
    }
}
