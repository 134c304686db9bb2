namespace Alleycat.Racing.Tests;

/// <summary>Which of a racer's seconds are told as stored, and when it is worth telling.</summary>
public sealed class StoredSecondsTests
{
    private const int Step = 10;
    private const long SettledMs = 3_000;

    private readonly RaceStandings _race = new(1, 7);
    private long _nowMs = 1_000_000;

    [Fact]
    public void Every_ten_seconds_are_worth_telling_and_fewer_are_not()
    {
        Ride(1, 9);
        Assert.Empty(Take());
        Ride(10, 10);
        Assert.Equal([new(1, 7, 100, 1, 10)], Take());
        Assert.Empty(Take());
        Ride(11, 20);
        Assert.Equal([new(1, 7, 100, 1, 20)], Take());
    }

    [Fact]
    public void A_racer_who_has_fallen_silent_is_told_the_rest()
    {
        Ride(1, 4);
        Assert.Empty(Take());
        _nowMs += SettledMs;
        Assert.Equal([new(1, 7, 100, 1, 4)], Take());
        Assert.Empty(Take());
    }

    [Fact]
    public void What_is_told_ends_at_the_first_gap_until_it_is_filled()
    {
        Ride(1, 10);
        Ride(14, 30);
        Assert.Equal([new(1, 7, 100, 1, 10)], Take());
        Ride(11, 12);
        _nowMs += SettledMs;
        Assert.Equal([new(1, 7, 100, 1, 12)], Take());
        Ride(13, 13);
        Assert.Equal([new(1, 7, 100, 1, 30)], Take());
    }

    [Fact]
    public void A_late_joiners_run_begins_at_their_first_second_and_an_earlier_one_begins_another()
    {
        Ride(40, 49);
        Assert.Equal([new(1, 7, 100, 40, 49)], Take());
        Ride(20, 21);
        _nowMs += SettledMs;
        Assert.Equal([new(1, 7, 100, 20, 21)], Take());
        Ride(22, 39);
        Assert.Equal([new(1, 7, 100, 20, 49)], Take());
    }

    [Fact]
    public void More_racers_than_are_asked_for_come_in_the_next_call()
    {
        for (var racer = 1; racer <= 5; racer++)
            Ride(1, 10, racer);
        var first = Take(most: 3);
        Assert.Equal([1, 2, 3], first.Select(stored => stored.RacerId));
        Assert.Equal([4, 5], Take(most: 3).Select(stored => stored.RacerId));
    }

    private void Ride(int from, int until, int racer = 100)
    {
        for (var second = from; second <= until; second++)
            _race.Record(racer, second, new Output(1_000_000), _nowMs);
    }

    private List<StoredSeconds> Take(int most = 100)
    {
        var told = new List<StoredSeconds>();
        _race.TakeStored(told, most, Step, _nowMs, SettledMs);
        return told;
    }
}
