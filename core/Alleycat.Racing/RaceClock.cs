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

    /// <param name="moment">Any moment; before 1970 the ids are negative.</param>
    /// <param name="secondsPerRace">At least 1.</param>
    public static RaceClock At(DateTimeOffset moment, int secondsPerRace = DefaultSecondsPerRace)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(secondsPerRace, 1);
        var length = secondsPerRace * 1000L;
        var raceId = Math.DivRem(moment.ToUnixTimeMilliseconds(), length, out var into);
        if (into < 0)
            (raceId, into) = (raceId - 1, into + length);
        return new(raceId, (int)(into / 1000) + 1, secondsPerRace);
    }

    /// <param name="raceId">An id that this clock gave out; a device's own (such as its clock in milliseconds) need not have a start.</param>
    /// <param name="secondsPerRace">At least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">No calendar reaches that race.</exception>
    public static DateTimeOffset StartOf(long raceId, int secondsPerRace = DefaultSecondsPerRace)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(secondsPerRace, 1);
        // Through 128 bits: a product that wraps around would be a date that looks right.
        var startMs = (Int128)raceId * secondsPerRace * 1000;
        if (startMs < DateTimeOffset.MinValue.ToUnixTimeMilliseconds() || startMs > DateTimeOffset.MaxValue.ToUnixTimeMilliseconds())
            throw new ArgumentOutOfRangeException(nameof(raceId), raceId, "No calendar reaches that race.");
        return DateTimeOffset.FromUnixTimeMilliseconds((long)startMs);
    }
}
