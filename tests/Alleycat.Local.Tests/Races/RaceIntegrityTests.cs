using Alleycat.Local.Races;
using static Alleycat.Local.Tests.Races.DeliveredRaces;

namespace Alleycat.Local.Tests.Races;

/// <summary>Each note appears where it should, from its threshold on, and nowhere else.</summary>
public sealed class RaceIntegrityTests
{
    private static readonly RaceKey Race = new(1, 5402746);

    [Fact]
    public async Task An_honest_race_has_no_notes()
    {
        await using var races = new DeliveredRaces();
        await races.PutAsync(Start, [.. Enumerable.Range(1, 300).Select(second => Timed(1, second))]);

        Assert.Empty(await NotesAsync(races));
    }

    [Theory]
    [InlineData(2, 0, 0)]
    [InlineData(3, 1, 3)]
    [InlineData(100, 1, 100)]
    public async Task Missing_seconds_between_ridden_ones_are_a_gap_from_three_on(int missing, int gaps, int longest)
    {
        await using var races = new DeliveredRaces();
        await races.PutAsync(Start, [Timed(1, 10), Timed(1, 11), Timed(1, 12 + missing)]);

        var integrity = await IntegrityAsync(races);

        Assert.Equal((gaps, longest), (integrity.Gaps, integrity.LongestGapSeconds));
        Assert.Equal(gaps == 0 ? [] : ["gap"], await NotesAsync(races));
    }

    [Theory]
    [InlineData(80, 140, 50, 50, false)]
    [InlineData(80, 141, 50, 50, true)]
    [InlineData(141, 80, 50, 50, true)]
    [InlineData(80, 80, 20, 70, false)]
    [InlineData(80, 80, 20, 70.5, true)]
    public async Task What_no_legs_and_no_knob_can_do_in_a_second_is_a_jump(
        double cadence, double nextCadence, double resistance, double nextResistance, bool isJump)
    {
        await using var races = new DeliveredRaces();
        await races.PutAsync(Start, [Timed(1, 5, cadence, resistance), Timed(1, 6, nextCadence, nextResistance)]);

        var integrity = await IntegrityAsync(races);

        Assert.Equal(isJump ? (1, 6) : (0, 0), (integrity.Jumps, integrity.FirstJumpSecond));
        Assert.Equal(isJump ? ["jump"] : [], await NotesAsync(races));
    }

    [Fact]
    public async Task After_a_pause_any_change_may_be_right()
    {
        await using var races = new DeliveredRaces();
        await races.PutAsync(Start, [Timed(1, 5, 0), Timed(1, 7, 150)]);

        Assert.Empty(await NotesAsync(races));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(-1000, 0)]
    [InlineData(5_000, 5_000)]
    [InlineData(7_000, 7_000)]
    [InlineData(-9_000, -8_000)]
    public async Task A_wrong_clock_is_told_by_what_every_second_has_of_it(int offsetMs, int skewMs)
    {
        await using var races = new DeliveredRaces();
        await races.PutAsync(Start, [.. Enumerable.Range(1, 20).Select(second => Timed(1, second, offsetMs: offsetMs))]);

        Assert.Equal(skewMs, (await IntegrityAsync(races)).ClockSkewMs);
        Assert.Equal(Math.Abs(skewMs) > 5_000 ? ["clock-skew"] : [], await NotesAsync(races));
    }

    [Fact]
    public async Task A_clock_that_was_set_during_the_race_is_told()
    {
        await using var races = new DeliveredRaces();
        await races.PutAsync(Start, [Timed(1, 1), Timed(1, 2), Timed(1, 3, offsetMs: 60_000), Timed(1, 4)]);

        Assert.Equal(60_000, (await IntegrityAsync(races)).ClockSpreadMs);
        Assert.Equal(["clock-jump"], await NotesAsync(races));
    }

    [Fact]
    public async Task Seconds_that_come_half_a_minute_late_were_kept_by_the_bike()
    {
        await using var races = new DeliveredRaces();
        await races.PutAsync(Start, Timed(1, 1));
        await races.PutAsync(Start.AddSeconds(40), Timed(1, 2), Timed(1, 9), Timed(1, 10));

        // Second 2 was over at 2, second 9 at 9; 40 is more than 30 after both, and not after second 10.
        Assert.Equal(2, (await IntegrityAsync(races)).BackfilledSeconds);
        Assert.Contains("backfilled", await NotesAsync(races));

        // Delivered again in time, by the other side of a crash: they were not late at all.
        await races.PutAsync(Start.AddSeconds(1), Timed(1, 2), Timed(1, 9));
        Assert.Equal(0, (await IntegrityAsync(races)).BackfilledSeconds);
    }

    [Fact]
    public async Task A_second_told_twice_differently_is_a_conflict_and_told_twice_alike_is_none()
    {
        await using var races = new DeliveredRaces();
        await races.PutAsync(Start, Timed(1, 1, 80), Timed(1, 1, 80), Timed(1, 2, 80), Timed(1, 2, 81), Timed(1, 2, 80));

        Assert.Equal(1, (await IntegrityAsync(races)).ConflictingSeconds);
        Assert.Equal(["conflict"], await NotesAsync(races));
    }

    [Fact]
    public async Task Any_order_and_repeated_delivery_give_the_same_notes()
    {
        var random = new Random(8);
        var lines = Enumerable.Range(1, 120).Where(_ => random.Next(2) == 0)
            .Select(second => Timed(1, second, random.Next(20, 200), random.Next(0, 101), random.Next(-20_000, 20_000))).ToArray();
        await using var once = new DeliveredRaces();
        await once.PutAsync(Start, lines);
        await using var often = new DeliveredRaces();
        var shuffled = (string[])lines.Clone();
        random.Shuffle(shuffled);
        await often.PutAsync(Start.AddMinutes(3), lines);
        await often.PutAsync(Start, shuffled);

        var integrity = await IntegrityAsync(once);
        Assert.Equal(integrity, await IntegrityAsync(often));
        Assert.True(integrity is { Gaps: > 0, Jumps: > 0, ClockSpreadMs: > 0 });
    }

    private static string Timed(int racer, int second, double cadence = 80, double resistance = 50, int offsetMs = 0) =>
        Line(racer, second, cadence, resistance).Replace(
            "1620824038331", $"{Start.ToUnixTimeMilliseconds() + (second * 1000L) + offsetMs}", StringComparison.Ordinal);

    private static async Task<RaceIntegrity> IntegrityAsync(DeliveredRaces races) =>
        (await races.Archive.ResultAsync(Race, default))!.Places.Single().Integrity;

    private static async Task<IEnumerable<string>> NotesAsync(DeliveredRaces races) =>
        (await IntegrityAsync(races)).Notes(IntegrityThresholds.Default).Select(note => note.Code);
}
