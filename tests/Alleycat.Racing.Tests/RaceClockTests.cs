namespace Alleycat.Racing.Tests;

public sealed class RaceClockTests
{
    [Theory]
    [InlineData(1620824038331, 5402746)]
    [InlineData(1619185789755, 5397285)]
    public void Race_id_is_the_five_minute_window_since_1970(long epochMs, long raceId) =>
        Assert.Equal(raceId, RaceClock.At(DateTimeOffset.FromUnixTimeMilliseconds(epochMs)).RaceId);

    [Theory]
    [InlineData(0, 0, 1, 299)]
    [InlineData(999, 0, 1, 299)]
    [InlineData(1000, 0, 2, 298)]
    [InlineData(299_999, 0, 300, 0)]
    [InlineData(300_000, 1, 1, 299)]
    [InlineData(-1, -1, 300, 0)]
    [InlineData(-300_000, -1, 1, 299)]
    public void Seconds_count_from_1_to_the_length_of_the_race(long epochMs, long raceId, int second, int left)
    {
        var clock = RaceClock.At(DateTimeOffset.FromUnixTimeMilliseconds(epochMs));

        Assert.Equal((raceId, second, left), (clock.RaceId, clock.Second, clock.SecondsLeft));
        Assert.Equal(RaceClock.DefaultSecondsPerRace, clock.SecondsPerRace);
    }

    [Fact]
    public void Any_moment_lies_in_the_race_that_it_is_given()
    {
        var random = new Random(7);
        for (var i = 0; i < 10_000; i++)
        {
            var moment = DateTimeOffset.FromUnixTimeMilliseconds(random.NextInt64(-1L << 40, 1L << 42));
            var length = random.Next(1, 700);
            var clock = RaceClock.At(moment, length);

            Assert.InRange(clock.Second, 1, length);
            Assert.Equal(RaceClock.StartOf(clock.RaceId, length), clock.StartsAt);
            var into = moment - clock.StartsAt;
            Assert.Equal(clock.Second, (int)into.TotalSeconds + 1);
            Assert.True(into >= TimeSpan.Zero && into < TimeSpan.FromSeconds(length));
        }
    }

    [Fact]
    public void A_race_that_no_calendar_reaches_has_no_start()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => RaceClock.StartOf(1_619_185_620_265));
        Assert.Throws<ArgumentOutOfRangeException>(() => RaceClock.StartOf(long.MaxValue));
        Assert.Throws<ArgumentOutOfRangeException>(() => RaceClock.StartOf(long.MinValue));
        Assert.Throws<ArgumentOutOfRangeException>(() => RaceClock.At(DateTimeOffset.UnixEpoch, 0));
    }
}
