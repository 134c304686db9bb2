using System.Buffers;
using System.Text;
using Alleycat.LiveRankings.Shards;
using Alleycat.Racing;

namespace Alleycat.LiveRankings.Tests;

/// <summary>What is kept between calls: golden bytes, round trips, and hostile input.</summary>
public sealed class StandingsStateFormatTests
{
    private const long Arrival = 1_620_824_000_500;

    [Fact]
    public void A_blocks_bytes_are_the_golden_ones() => AssertGolden("block.hex", output => StandingsBlockFormat.Write(output, Sample(), 0));

    [Fact]
    public void Names_bytes_are_the_golden_ones() => AssertGolden("names.hex", output => RacerNamesFormat.Write(output, Sample()));

    [Fact]
    public void A_turns_bytes_are_the_golden_ones() =>
        AssertGolden("turn.hex", new BoardTurn(12, Arrival, new(5402746, 5402747, Arrival - 1000)).Write);

    [Fact]
    public void Golden_bytes_are_read_as_what_they_were_made_of()
    {
        var race = new RaceStandings(1, 5402746);
        Assert.True(StandingsBlockFormat.TryRead(Golden("block.hex"), race));
        Assert.True(RacerNamesFormat.TryRead(Golden("names.hex"), race));
        var board = race.Board(out _);
        Assert.Equal(Sample().Board(out _), board);
        Assert.Equal(
            [(7, StandingsRowState.Backfilled), (100, StandingsRowState.Held), (101, StandingsRowState.Live)],
            board.Select(row => (row.RacerId, row.State)).Order());
        Assert.Equal(new BoardTurn(12, Arrival, new(5402746, 5402747, Arrival - 1000)), BoardTurn.Read(Golden("turn.hex")));
    }

    [Fact]
    public void Every_race_survives_the_way_through_its_blocks_in_any_order()
    {
        for (var seed = 1; seed <= 200; seed++)
        {
            var random = new Random(seed);
            var race = RandomRace(random);
            var read = new RaceStandings(race.ClassId, race.RaceId);
            var blocks = Enumerable.Range(0, StandingsBlockFormat.BlockCount(300)).Where(block => StandingsBlockFormat.HasAny(race, block)).ToArray();
            random.Shuffle(blocks);
            foreach (var block in blocks)
                Assert.True(StandingsBlockFormat.TryRead(Bytes(output => StandingsBlockFormat.Write(output, race, block)), read));
            Assert.True(RacerNamesFormat.TryRead(Bytes(output => RacerNamesFormat.Write(output, race)), read));
            Assert.Equal((race.LastArrivalMs, race.RacerCount), (read.LastArrivalMs, read.RacerCount));
            Assert.Equal(race.Board(out _), read.Board(out _));
            Assert.Equal(race.Riding(race.LastArrivalMs).Order(), read.Riding(race.LastArrivalMs).Order());
        }
    }

    [Fact]
    public void Spoilt_bytes_are_refused_or_read_and_never_thrown_over()
    {
        var random = new Random(7);
        byte[][] seeds =
        [
            Bytes(output => StandingsBlockFormat.Write(output, Sample(), 0)), Bytes(output => RacerNamesFormat.Write(output, Sample())),
            Bytes(new BoardTurn(12, Arrival, new(1, null, 0)).Write),
        ];
        for (var i = 0; i < 20_000; i++)
        {
            var bytes = seeds[i % seeds.Length].ToArray();
            for (var flips = random.Next(1, 6); flips > 0; flips--)
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            var cut = bytes.AsSpan(0, random.Next(bytes.Length + 1));
            var race = new RaceStandings(1, 7);
            StandingsBlockFormat.TryRead(cut, race);
            RacerNamesFormat.TryRead(cut, race);
            BoardTurn.Read(cut);
            race.Board(out _);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("AB")]
    [InlineData("AB\u0002")]
    [InlineData("AB\u0002\u0000")]
    [InlineData("AB\u0001\u0001\u0000\u0000")]
    [InlineData("AB\u0003\u0001\u0000\u0000")]
    [InlineData("xy\u0002")]
    public void What_is_no_block_is_refused(string text) =>
        Assert.False(StandingsBlockFormat.TryRead(Encoding.Latin1.GetBytes(text), new RaceStandings(1, 7)));

    [Fact]
    public void Of_several_blocks_the_earliest_origin_and_the_latest_of_the_rest_count()
    {
        RacerTiming[] kept = [new(Arrival - 5_000, Arrival, 3), new(Arrival - 9_000, null, 0), new(Arrival - 7_000, Arrival - 1, 14)];
        var race = new RaceStandings(1, 7);
        for (var i = 0; i < kept.Length; i++)
            Assert.True(race.Restore(100, 1 + i * 10, [1u], 0, kept[i]));
        Assert.Equal(new RacerTiming(Arrival - 9_000, Arrival, 14), race.Snapshot(0).Timing);
    }

    [Fact]
    public void A_state_without_room_leaves_out_the_races_heard_of_least_recently()
    {
        var standings = new Standings();
        for (var race = 0; race < 8; race++)
            standings.Adopt(RandomRace(new Random(race), raceId: race, startMs: Arrival + race));
        var turns = new BoardTurn[RaceClass.Count];
        var nowMs = Arrival + 1000;
        var whole = WindowState.Write(standings, turns, nowMs, StandingsLimits.Default, 900_000, out var none);
        Assert.Equal(0, none);
        var shorter = WindowState.Write(standings, turns, nowMs, StandingsLimits.Default, whole.Length / 2, out var leftOut);
        Assert.InRange(shorter.Length, 1, whole.Length / 2);
        Assert.True(leftOut > 0);
        var read = new Standings();
        Assert.True(WindowState.TryRead(Encoding.ASCII.GetBytes(shorter), read, turns, StandingsLimits.Default, nowMs));
        Assert.Equal(standings.RacerCount - leftOut, read.RacerCount);
        Assert.Contains(read.Running(1, nowMs), race => race.LastArrivalMs == standings.Running(1, nowMs).Max(r => r.LastArrivalMs));
    }

    [Fact]
    public void A_thousand_racers_and_three_hundred_seconds_fit_the_state_that_Lambda_carries()
    {
        var random = new Random(11);
        var race = new RaceStandings(1, 7);
        for (var racer = 0; racer < 1000; racer++)
        {
            var cadence = 60 + random.Next(40);
            for (var second = 1; second <= 300; second++)
                race.Record(racer, second, Output.From(Math.Clamp(cadence += random.Next(-3, 4), 0, 120), 40 + random.Next(-2, 3)), Arrival, "\"Rider\""u8);
        }
        var standings = new Standings();
        standings.Adopt(race);
        var text = WindowState.Write(standings, new BoardTurn[RaceClass.Count], Arrival, StandingsLimits.Default, 900_000, out var leftOut);
        Assert.Equal(0, leftOut);
        Assert.InRange(text.Length, 1, 900_000);
    }

    private static RaceStandings Sample()
    {
        var race = new RaceStandings(1, 5402746);
        race.Record(100, 1, new Output(1_342_850), Arrival - 1500, "\"Hayden\""u8);
        race.Record(100, 2, new Output(1_400_000), Arrival - 500, "\"Hayden\""u8, isHeld: true);
        race.Record(101, 2, new Output(1_201_234), Arrival, "\"Zo\\u00eb\""u8);
        // The second of their two seconds is ten seconds late: their device had kept it.
        race.Record(7, 2, new Output(1_000_000), Arrival - 10_900);
        race.Record(7, 1, new Output(0), Arrival - 900);
        return race;
    }

    private static RaceStandings RandomRace(Random random, long raceId = 7, long startMs = Arrival)
    {
        var race = new RaceStandings(1, raceId);
        for (var i = random.Next(1, 400); i > 0; i--)
        {
            var second = random.Next(1, 301);
            var output = random.Next(2) == 0 ? (uint)random.Next(5_000_000) : (uint)random.Next(50_000) * 100;
            var racer = random.Next(20) * random.Next(1, 500_000);
            race.Record(racer, second, new Output(output), startMs - random.Next(20_000), Encoding.UTF8.GetBytes($"\"R{racer}\""),
                isHeld: random.Next(5) == 0);
        }
        race.Heard(startMs);
        return race;
    }

    private static byte[] Bytes(Action<IBufferWriter<byte>> write)
    {
        var output = new ArrayBufferWriter<byte>();
        write(output);
        return output.WrittenSpan.ToArray();
    }

    private static void AssertGolden(string file, Action<IBufferWriter<byte>> write)
    {
        var found = Bytes(write);
        if (Environment.GetEnvironmentVariable("ALLEYCAT_WRITE_GOLDEN") == "1")
            File.WriteAllText(PathOf(file), Convert.ToHexStringLower(found) + "\n");
        Assert.Equal(Convert.ToHexStringLower(Golden(file)), Convert.ToHexStringLower(found));
    }

    private static byte[] Golden(string file) => Convert.FromHexString(File.ReadAllText(PathOf(file)).Trim());

    private static string PathOf(string file)
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(root!.FullName, "Alleycat.sln")))
            root = root.Parent;
        return Path.Combine(root.FullName, "tests", "fixtures", "standings-state", file);
    }
}
