using Alleycat.Local.Races;
using Alleycat.Racing;
using static Alleycat.Local.Tests.Races.DeliveredRaces;

namespace Alleycat.Local.Tests.Races;

public sealed class RaceResultTests
{
    private static readonly RaceKey Race = new(1, 5402746);

    [Fact]
    public async Task Racers_are_ranked_by_their_mean_over_the_whole_race_and_a_missing_second_counts_0()
    {
        await using var races = new DeliveredRaces();
        // The faster one rode half as many seconds.
        await races.PutAsync(Start, [.. Enumerable.Range(1, 300).Select(second => Line(7, second, 80, 50))]);
        await races.PutAsync(Start.AddSeconds(1), [.. Enumerable.Range(1, 150).Select(second => Line(8, second, 100, 60))]);

        var result = await races.Archive.ResultAsync(Race, default);

        Assert.Equal(Start.ToUnixTimeMilliseconds(), result!.StartsAtMs);
        Assert.Equal(300, result.Seconds);
        Assert.Equal([7, 8], result.Places.Select(place => place.RacerId));
        Assert.Equal([1, 2], result.Places.Select(place => place.Rank));
        Assert.Equal(Output.From(80, 50), result.Places[0].Mean);
        Assert.Equal(Output.From(100, 60).TenThousandths / 2, result.Places[1].Mean.TenThousandths);
        Assert.Equal((300, 150), (result.Places[0].SecondsRidden, result.Places[1].SecondsRidden));
        Assert.Equal(Output.From(80, 50), result.Places[0].Last);
        Assert.Null(result.Places[1].Last);
        Assert.Equal("R7", result.Places[0].Name);
    }

    [Fact]
    public async Task Repeated_delivery_and_any_order_give_the_same_result()
    {
        string[] lines = [.. Enumerable.Range(1, 60).SelectMany(second => new[] { Line(1, second, second), Line(2, second, 90) })];
        await using var once = new DeliveredRaces();
        await once.PutAsync(Start, lines);
        await using var often = new DeliveredRaces();
        await often.PutAsync(Start.AddMinutes(1), lines[50..]);
        await often.PutAsync(Start, [.. lines.Reverse()]);
        await often.PutAsync(Start.AddMinutes(2), lines);

        Assert.Equal(
            (await once.Archive.ResultAsync(Race, default))!.Places, (await often.Archive.ResultAsync(Race, default))!.Places);
    }

    [Fact]
    public async Task Equal_means_share_a_rank_and_leave_a_hole()
    {
        await using var races = new DeliveredRaces();
        await races.PutAsync(Start, Line(3, 1, 80), Line(1, 1, 90), Line(2, 1, 90), Line(4, 1, 100));

        var places = (await races.Archive.ResultAsync(Race, default))!.Places;

        Assert.Equal([(1, 4), (2, 1), (2, 2), (4, 3)], places.Select(place => (place.Rank, place.RacerId)));
    }

    [Fact]
    public async Task Classes_of_one_window_are_races_of_their_own()
    {
        await using var races = new DeliveredRaces();
        await races.PutAsync(Start, Line(1, 1, classId: 1), Line(2, 1, classId: 2), Line(3, 1, race: 5402745));

        Assert.Equal([1], (await races.Archive.ResultAsync(Race, default))!.Places.Select(place => place.RacerId));
        Assert.Equal([2], (await races.Archive.ResultAsync(new(2, 5402746), default))!.Places.Select(place => place.RacerId));
        Assert.Null(await races.Archive.ResultAsync(new(3, 5402746), default));
    }

    [Fact]
    public async Task A_new_object_changes_a_result_that_was_known()
    {
        await using var races = new DeliveredRaces();
        await races.PutAsync(Start, Line(1, 1));
        Assert.Single((await races.Archive.ResultAsync(Race, default))!.Places);
        var known = await races.Archive.ResultAsync(Race, default);
        Assert.Same(known, await races.Archive.ResultAsync(Race, default));

        await races.PutAsync(Start.AddMinutes(4), Line(2, 240));

        Assert.Equal(2, (await races.Archive.ResultAsync(Race, default))!.Places.Count);
    }

    [Fact]
    public async Task Seconds_that_were_kept_through_a_dropout_still_count_for_hours()
    {
        await using var races = new DeliveredRaces();
        await races.PutAsync(Start, Line(1, 1));
        await races.PutAsync(Start.AddHours(5), Line(1, 2));
        races.MoveTo(Start.AddDays(1));

        Assert.Equal(2, (await races.Archive.ResultAsync(Race, default))!.Places[0].SecondsRidden);
    }

    [Fact]
    public async Task A_race_whose_id_is_a_devices_clock_is_found_as_well()
    {
        var id = Start.AddSeconds(17).ToUnixTimeMilliseconds();
        await using var races = new DeliveredRaces();
        await races.PutAsync(Start.AddSeconds(20), Line(5, 1, race: id), Line(5, 2, race: 4));

        Assert.Equal(id, (await races.Archive.ResultAsync(new(1, id), default))!.StartsAtMs);
        // An id that no clock explains starts when it was first heard of.
        Assert.Equal(
            Start.AddSeconds(20).ToUnixTimeMilliseconds(), (await races.Archive.ResultAsync(new(1, 4), default))!.StartsAtMs);
    }

    [Fact]
    public async Task Damaged_objects_and_lines_that_are_no_telemetry_cost_themselves_only()
    {
        await using var races = new DeliveredRaces();
        await races.PutBytesAsync(Start, [0x1f, 0x8b, 1, 2, 3]);
        await races.PutBytesAsync(Start, Gzip(Line(1, 1) + "\n")[..^6]);
        await races.PutAsync(Start, "not json", "{\"racerId\":1}", new string('x', 100_000), Line(9, 1));

        Assert.Equal([9], (await races.Archive.ResultAsync(Race, default))!.Places.Select(place => place.RacerId));
    }

    [Fact]
    public async Task More_racers_than_the_limit_are_left_out()
    {
        await using var races = new DeliveredRaces(options => options with { RacersMax = 2 });
        await races.PutAsync(Start, Line(1, 1), Line(2, 1), Line(3, 1), Line(1, 2));

        Assert.Equal(2, (await races.Archive.ResultAsync(Race, default))!.Places.Count);
    }

    [Fact]
    public async Task The_telemetry_of_a_race_is_read_as_it_was_delivered()
    {
        await using var races = new DeliveredRaces();
        string[] lines = [Line(1, 1, 79.8, 79), Line(2, 1)];
        await races.PutAsync(Start, [.. lines, Line(1, 1, race: 5402745)]);

        var read = new List<RaceLine>();
        await foreach (var line in races.Archive.ReadAsync(Race, default))
            read.Add(line);

        Assert.Equal(lines, read.Select(line => System.Text.Encoding.UTF8.GetString(line.Json.Span)));
        Assert.Equal((1, 1, "R1", 79.8, 79d), (read[0].RacerId, read[0].Second, read[0].Name, read[0].Cadence, read[0].Resistance));
        Assert.Equal("165.312", read[0].Output.ToString());
    }
}
