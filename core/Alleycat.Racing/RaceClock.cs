namespace Alleycat.Racing;

/// <summary>Where in a race a moment lies: races are the windows since 1970 of one length, so all bikes agree without being told.</summary>
public readonly record struct RaceClock
{
    /// <summary>Five minutes; hosts may shorten it for demonstrations and tests.</summary>
    public const int DefaultSecondsPerRace = 300;

    private RaceClock(long raceId, int second, int secondsPerRace)
    {
        RaceId = raceId;
        Second = second;
        SecondsPerRace = secondsPerRace;
    }

    /// <summary>floor(milliseconds since 1970 / length in milliseconds): floor(ms / 300,000) by default.</summary>
    public long RaceId { get; }

    /// <summary>1-based second of the race, 1 to <see cref="SecondsPerRace"/>.</summary>
    public int Second { get; }

    public int SecondsPerRace { get; }

    public int SecondsLeft => SecondsPerRace - Second;

    public DateTimeOffset StartsAt => StartOf(RaceId, SecondsPerRace);

    public static RaceClock At(DateTimeOffset moment, int secondsPerRace = DefaultSecondsPerRace)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(secondsPerRace, 1);
        var length = secondsPerRace * 1000L;
        var raceId = Math.DivRem(moment.ToUnixTimeMilliseconds(), length, out var into);
        if (into < 0)
            (raceId, into) = (raceId - 1, into + length);
        return new(raceId, (int)(into / 1000) + 1, secondsPerRace);
    }

    public static DateTimeOffset StartOf(long raceId, int secondsPerRace = DefaultSecondsPerRace) =>
        DateTimeOffset.FromUnixTimeMilliseconds(raceId * secondsPerRace * 1000L);
}
