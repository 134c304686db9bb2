using Alleycat.Racing;

namespace Alleycat.Simulator;

/// <summary>Who rides in a demonstration.</summary>
public sealed record DemoRidersOptions
{
    /// <summary><c>mqtt://host:port</c>.</summary>
    public required Uri To { get; init; }

    /// <summary>Riders, dealt to all six classes, 1 to 10,000. Default 48.</summary>
    public int Riders
    {
        get;
        init => field = value is >= 1 and <= 10_000 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "1 to 10,000.");
    } = 48;

    /// <summary>Length of a race, as the host's race clock has it. Default 300.</summary>
    public int SecondsPerRace
    {
        get;
        init => field = value is >= 1 and <= 3600
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "1 to 3,600 seconds.");
    } = RaceClock.DefaultSecondsPerRace;

    /// <summary>Decides the characters; the values of each race come from it and the race's id. Default 7.</summary>
    public int Seed { get; init; } = 7;

    /// <summary>Racer id of the first rider. Default 100.</summary>
    public int FirstRacerId { get; init; } = 100;
}
