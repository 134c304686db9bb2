namespace Alleycat.Racing.Tests;

public sealed class StandingsRowStateTests
{
    private const long T0 = 1_620_824_000_000;

    [Fact]
    public void A_racer_heard_in_time_is_live()
    {
        var race = new RaceStandings(1, 1);
        Ride(race, 100, 1, 20);
        Assert.Equal(StandingsRowState.Live, race.Board(out _).Single().State);
    }

    [Fact]
    public void A_bike_that_repeats_its_last_word_is_held_until_it_speaks_again()
    {
        var race = new RaceStandings(1, 1);
        Ride(race, 100, 1, 20);
        race.Record(100, 21, Output.From(80, 50), T0 + 21_000, isHeld: true);
        Assert.Equal(StandingsRowState.Held, race.Board(out _).Single().State);
        Ride(race, 100, 22, 22);
        Assert.Equal(StandingsRowState.Live, race.Board(out _).Single().State);
    }

    [Fact]
    public void A_silent_racer_is_held_for_three_seconds_and_is_a_gap_then()
    {
        var race = new RaceStandings(1, 1);
        Ride(race, 100, 1, 20);
        // Stops publishing after second 17; two lead, so that the middle of the field is theirs.
        Ride(race, 101, 1, 20);
        Ride(race, 7, 1, 17);
        Assert.Equal((17, StandingsRowState.Live), StateOf(race, 7));
        Ride(race, 100, 21, 21);
        Ride(race, 101, 21, 21);
        Assert.Equal((21, StandingsRowState.Gap), StateOf(race, 7));

        // One lost second of a bike that rides on is held.
        Ride(race, 7, 22, 22);
        Ride(race, 100, 22, 23);
        Ride(race, 101, 22, 23);
        Ride(race, 7, 24, 24);
        Assert.Equal((23, StandingsRowState.Held), StateOf(race, 7));
    }

    [Fact]
    public void Seconds_that_a_device_kept_mark_the_row_as_backfilled_for_a_moment()
    {
        var race = new RaceStandings(1, 1);
        Ride(race, 7, 1, 20);
        // Offline from second 21 to 40; all of it arrives at once when the network is back.
        for (var second = 21; second <= 40; second++)
            race.Record(7, second, Output.From(80, 50), T0 + 40_500);
        Assert.Equal(StandingsRowState.Backfilled, race.Board(out _).Single().State);
        Ride(race, 7, 41, 44);
        Assert.Equal(StandingsRowState.Backfilled, race.Board(out _).Single().State);
        Ride(race, 7, 45, 45);
        Assert.Equal(StandingsRowState.Live, race.Board(out _).Single().State);
    }

    [Fact]
    public void Repeats_of_known_seconds_amend_nothing()
    {
        var race = new RaceStandings(1, 1);
        Ride(race, 100, 1, 60);
        race.Record(100, 3, Output.From(80, 50), T0 + 60_100);
        Assert.Equal(StandingsRowState.Live, race.Board(out _).Single().State);
    }

    [Fact]
    public void A_race_told_faster_than_it_was_ridden_is_no_backfill()
    {
        var race = new RaceStandings(1, 1);
        for (var second = 1; second <= 300; second++)
            race.Record(100, second, Output.From(80, 50), T0 + second * 10);
        Assert.Equal(StandingsRowState.Live, race.Board(out _).Single().State);
    }

    private static (int Common, StandingsRowState State) StateOf(RaceStandings race, int racerId)
    {
        var state = race.Board(out var common).Single(row => row.RacerId == racerId).State;
        return (common, state);
    }

    private static void Ride(RaceStandings race, int racerId, int from, int to)
    {
        for (var second = from; second <= to; second++)
            race.Record(racerId, second, Output.From(80, 50), T0 + second * 1000);
    }
}
