namespace Alleycat.Racing;

/// <summary>The ranges a telemetry message must keep to; those that the contract leaves open can be set.</summary>
public sealed record TelemetryLimits
{
    public const int PayloadBytesMax = 8 * 1024;
    public const double CadenceMax = 255;
    public const double ResistanceMax = 100;

    public static TelemetryLimits Default { get; } = new();

    /// <summary>Last second of a race, 1 to 3,600. Default 300; the sample's own page sends up to 600.</summary>
    public int SecondMax
    {
        get;
        init => field = value is >= 1 and <= 3600 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "1 to 3,600 seconds.");
    } = 300;

    /// <summary>Highest racer id, at least 1; ids start at 0. Default 9,999,999.</summary>
    public int RacerIdMax
    {
        get;
        init => field = value >= 1 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "At least 1.");
    } = 9_999_999;
}
