using Alleycat.Racing;

namespace Alleycat.LiveRankings;

/// <summary>How live rankings read and publish.</summary>
public sealed record LiveRankingsOptions
{
    public TelemetryLimits Telemetry { get; init; } = TelemetryLimits.Default;

    /// <summary>Bounds and patience of the standings. Its last second should be that of <see cref="Telemetry"/>.</summary>
    public StandingsLimits Standings { get; init; } = StandingsLimits.Default;

    /// <summary>Rows per message, at least 1. Default 1,000; a message also never passes 120,000 bytes.</summary>
    public int RacersMax
    {
        get;
        init => field = value >= 1 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "At least 1.");
    } = 1000;

    /// <summary>How often the standings are published, about: as the racers reach another second. Default 1 s.</summary>
    public TimeSpan PublishInterval
    {
        get;
        init => field = value > TimeSpan.Zero ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "More than zero.");
    } = TimeSpan.FromSeconds(1);

    /// <summary>How often a class without a race says so, that a page can tell it from a dead feed. Default 4 s.</summary>
    public TimeSpan IdleInterval { get; init; } = TimeSpan.FromSeconds(4);

    /// <summary>A bike is told what is stored of its race each so many seconds more, 0 to 3,600; 0 tells none. Default 10.</summary>
    public int StoredStep
    {
        get;
        init => field = value is >= 0 and <= 3600 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "0 to 3,600.");
    } = 10;

    /// <summary>What has changed is told all the same once a bike has been silent for so long. Default 3 s.</summary>
    public TimeSpan StoredSettled { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>Bikes told in one round, at least 1. Default 1,000; the others are told in the next.</summary>
    public int StoredPerRoundMax
    {
        get;
        init => field = value >= 1 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "At least 1.");
    } = 1000;

    /// <summary>Whether the sample's <c>results</c> messages are published too. Default true.</summary>
    public bool PublishSampleResults { get; init; } = true;
}
