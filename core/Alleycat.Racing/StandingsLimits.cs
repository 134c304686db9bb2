namespace Alleycat.Racing;

/// <summary>The bounds of <see cref="Standings"/>: what memory it may take, and how patient it is.</summary>
public sealed record StandingsLimits
{
    public static StandingsLimits Default { get; } = new();

    /// <summary>Races kept per class, 1 to 1,000. Default 16. A further race is taken only in the place of a silent one.</summary>
    public int RacesPerClassMax
    {
        get;
        init => field = InRange(value, 1, 1000);
    } = 16;

    /// <summary>Racers kept per race, at least 1. Default 50,000; further ones are refused.</summary>
    public int RacersPerRaceMax
    {
        get;
        init => field = InRange(value, 1, int.MaxValue);
    } = 50_000;

    /// <summary>Racers kept in all races together, at least 1. Default 200,000, about 250 MB at 300 seconds each.</summary>
    public int RacersMax
    {
        get;
        init => field = InRange(value, 1, int.MaxValue);
    } = 200_000;

    /// <summary>Last second of a race, 1 to 3,600. Default 300; later seconds are refused.</summary>
    public int SecondMax
    {
        get;
        init => field = InRange(value, 1, 3600);
    } = 300;

    /// <summary>A race is over so long after its last record arrived, and forgotten so long after it was read. Default 60 s.</summary>
    public TimeSpan RaceExpiry { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>A racer counts as riding so long after their newest second arrived. Default 3 s.</summary>
    public TimeSpan HeardWithin { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>A row may show a second so many seconds before the common one and still be ranked among the others. Default 3.</summary>
    public int HoldSeconds
    {
        get;
        init => field = InRange(value, 0, 3600);
    } = 3;

    /// <summary>A racer further than this behind the middle of the field does not hold the common second back. Default 10 s.</summary>
    public int LagSecondsMax
    {
        get;
        init => field = InRange(value, 0, 3600);
    } = 10;

    /// <summary>A second that arrives so much later than the racer's others do was kept by their device. Default 5 s.</summary>
    public TimeSpan LateBy { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>A row is marked as backfilled for so long. Default 4 s.</summary>
    public TimeSpan BackfilledFor { get; init; } = TimeSpan.FromSeconds(4);

    /// <summary>Characters kept of a name, 1 to 200. Default 40.</summary>
    public int NameCharsMax
    {
        get;
        init => field = InRange(value, 1, 200);
    } = 40;

    private static int InRange(int value, int least, int most) => value >= least && value <= most
        ? value
        : throw new ArgumentOutOfRangeException(nameof(value), value, $"{least} to {most}.");
}
