using System.Globalization;

namespace Alleycat.Racing;

/// <summary>The ranges a telemetry message must keep to; those that the contract leaves open can be set.</summary>
public sealed record TelemetryLimits
{
    public const int PayloadBytesMax = 8 * 1024;
    public const double CadenceMax = 255;
    public const double ResistanceMax = 100;

    /// <summary>The environment variable by which the Lambda functions are told how long a race is.</summary>
    public const string RaceSecondsVariable = "ALLEYCAT_RACE_SECONDS";

    private const int SecondMaxLimit = 3600;

    public static TelemetryLimits Default { get; } = new();

    /// <summary>Last second of a race, 1 to 3,600. Default 300; the sample's own page sends up to 600.</summary>
    public int SecondMax
    {
        get;
        init => field = value is >= 1 and <= SecondMaxLimit
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "1 to 3,600 seconds.");
    } = 300;

    /// <summary>Highest racer id, at least 1; ids start at 0. Default 9,999,999.</summary>
    public int RacerIdMax
    {
        get;
        init => field = value >= 1 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "At least 1.");
    } = 9_999_999;

    /// <summary>The limits for races of so many seconds: the default's last second, or a later one.</summary>
    /// <param name="raceSeconds">Text of <see cref="RaceSecondsVariable"/>: 1 to 3,600; null or empty for the default.</param>
    /// <exception cref="FormatException">It is something else.</exception>
    public static TelemetryLimits ForRaceSeconds(string? raceSeconds)
    {
        if (string.IsNullOrEmpty(raceSeconds))
            return Default;
        if (!int.TryParse(raceSeconds, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) || seconds is < 1 or > SecondMaxLimit)
            throw new FormatException($"{RaceSecondsVariable} is \"{raceSeconds}\"; it must be a whole number of seconds, 1 to {SecondMaxLimit}.");
        return new() { SecondMax = Math.Max(Default.SecondMax, seconds) };
    }
}
