namespace Alleycat.Racing.Tests;

public sealed class StandingsOfRacesTests
{
    private const long T0 = 1_620_824_000_000;

    [Fact]
    public void Races_of_one_id_in_two_classes_are_kept_apart()
    {
        var standings = new Standings();
        Record(standings, 1, 5402746, 100, 1, T0);
        Record(standings, 2, 5402746, 200, 1, T0);
        Assert.Equal(100, standings.Current(1, T0)!.Board(out _)[0].RacerId);
        Assert.Equal(200, standings.Current(2, T0)!.Board(out _)[0].RacerId);
        Assert.Null(standings.Current(3, T0));
    }

    [Fact]
    public void The_next_race_takes_over_as_soon_as_the_riders_are_in_it()
    {
        var standings = new Standings();
        for (var racer = 0; racer < 5; racer++)
            Record(standings, 1, 7, racer, 300, T0);
        Assert.Equal(7, standings.Current(1, T0)!.RaceId);
        for (var racer = 0; racer < 5; racer++)
            Record(standings, 1, 8, racer, 1, T0 + 1000);
        Assert.Equal(8, standings.Current(1, T0 + 1000)!.RaceId);
    }

    [Fact]
    public void A_far_future_race_of_one_stranger_never_displaces_a_ridden_one()
    {
        var standings = new Standings();
        for (var second = 1; second <= 30; second++)
        {
            var now = T0 + second * 1000;
            Record(standings, 1, long.MaxValue, 666, second, now);
            if (second >= 3)
            {
                Record(standings, 1, 7, 100, second, now);
                Record(standings, 1, 7, 101, second, now);
            }
            var current = standings.Current(1, now)!.RaceId;
            // The stranger was first; the fuller race must have been so for two seconds.
            Assert.Equal(second < 5 ? long.MaxValue : 7, current);
        }
    }

    [Fact]
    public void A_race_is_over_sixty_seconds_after_its_last_record()
    {
        var standings = new Standings();
        Record(standings, 1, 7, 100, 1, T0);
        Assert.NotNull(standings.Current(1, T0 + 60_000));
        Assert.Null(standings.Current(1, T0 + 60_001));
        standings.Expire(T0 + 60_000);
        Assert.Equal(1, standings.RaceCount);
        standings.Expire(T0 + 60_001);
        Assert.Equal((0, 0), (standings.RaceCount, standings.RacerCount));
    }

    [Fact]
    public void Records_read_again_after_a_restart_make_the_same_board()
    {
        // The race began four minutes ago; all of it is read again now, in one go.
        var now = T0 + 240_000;
        var standings = new Standings();
        for (var second = 1; second <= 240; second++)
        {
            Record(standings, 1, 7, 100, second, T0 + second * 1000, now);
            standings.Expire(now);
        }
        var row = standings.Current(1, now)!.Board(out var common)[0];
        Assert.Equal(240, common);
        Assert.Equal(row.Output, row.Mean);
    }

    [Fact]
    public void Invented_races_are_refused_while_the_others_are_ridden_and_push_out_silent_ones_only()
    {
        var standings = new Standings(new() { RacesPerClassMax = 3, RacersMax = 4 });
        Assert.Equal(StandingsRecorded.Changed, Record(standings, 1, 1, 100, 1, T0));
        Assert.Equal(StandingsRecorded.Changed, Record(standings, 1, 2, 100, 1, T0 + 1));
        Assert.Equal(StandingsRecorded.Changed, Record(standings, 1, 3, 100, 1, T0 + 2));
        Assert.Equal(StandingsRecorded.Refused, Record(standings, 1, 4, 100, 1, T0 + 3));
        Assert.Equal(StandingsRecorded.Changed, Record(standings, 1, 4, 100, 1, T0 + 3001));
        Assert.DoesNotContain(standings.Running(1, T0), r => r.RaceId == 1);
        Assert.Equal(StandingsRecorded.Changed, Record(standings, 2, 4, 100, 1, T0 + 3001));
        Assert.Equal(StandingsRecorded.Refused, Record(standings, 2, 4, 101, 1, T0 + 3001));
        Assert.Equal(4, standings.RacerCount);
    }

    private static StandingsRecorded Record(
        Standings standings, int classId, long raceId, int racerId, int second, long arrivalMs, long? nowMs = null) =>
        standings.Record(
            new Telemetry { ClassId = classId, RaceId = raceId, RacerId = racerId, Second = second, Cadence = 80, Resistance = 50 },
            arrivalMs, nowMs ?? arrivalMs);
}
