namespace Alleycat.Local.Races;

/// <summary>From when on something about a racer's seconds is worth a note. Reasons: docs/organisers.md.</summary>
internal sealed record IntegrityThresholds
{
    public static IntegrityThresholds Default { get; } = new();

    /// <summary>Missing seconds in a row that make a gap. Default 3: a lost radio packet or two are everyday.</summary>
    public int GapSeconds { get; init; } = 3;

    /// <summary>A larger change of cadence from one second to the next is no legs', rpm. Default 60.</summary>
    public double CadenceJump { get; init; } = 60;

    /// <summary>A larger change of resistance from one second to the next is no knob's, percent of its range. Default 50.</summary>
    public double ResistanceJump { get; init; } = 50;

    /// <summary>A larger error of the device's clock is told, and so is a larger change of it, milliseconds. Default 5,000.</summary>
    public long ClockSkewMs { get; init; } = 5_000;

    /// <summary>A second that arrives later than so long after it was ridden was kept by the bike. Default 30 s.</summary>
    public TimeSpan BackfilledAfter { get; init; } = TimeSpan.FromSeconds(30);
}
