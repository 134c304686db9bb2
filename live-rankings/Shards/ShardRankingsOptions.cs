using Alleycat.Racing;

namespace Alleycat.LiveRankings.Shards;

/// <summary>How live rankings run as a function on a stream's shards.</summary>
public sealed record ShardRankingsOptions
{
    public TelemetryLimits Telemetry { get; init; } = TelemetryLimits.Default;

    /// <summary>
    /// Bounds and patience of the standings. Default: as anywhere, but 6,000 racers per race and shard: ten seconds of so many fit an item.
    /// </summary>
    public StandingsLimits Standings { get; init; } = new() { RacersPerRaceMax = 6_000 };

    /// <summary>Rows per message, at least 1. Default 1,000; a message also never passes 120,000 bytes.</summary>
    public int RacersMax
    {
        get;
        init => field = value >= 1 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "At least 1.");
    } = 1000;

    /// <summary>
    /// The least time between two boards of a class, whichever shards' instances draw them. Default 900 ms: instances are called about
    /// once a second, and one that comes a little early shall not cost a board.
    /// </summary>
    public TimeSpan PublishInterval
    {
        get;
        init => field = value > TimeSpan.Zero ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "More than zero.");
    } = TimeSpan.FromMilliseconds(900);

    /// <summary>How often one shard's part of a race is merged anew when another instance wrote it meanwhile. 1 to 100, default 10.</summary>
    public int AttemptsMax
    {
        get;
        init => field = value is >= 1 and <= 100 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "1 to 100.");
    } = 10;

    /// <summary>The longest wait before the second attempt; it doubles up to sixteenfold, and a random part of it is waited. Default 20 ms.</summary>
    public TimeSpan FirstBackoff { get; init; } = TimeSpan.FromMilliseconds(20);

    /// <summary>How long an item outlives its last change. Default 15 minutes.</summary>
    public TimeSpan ItemLifetime { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>The state handed to Lambda between the calls of a window, base64: at most so many characters. Lambda takes 1 MB.</summary>
    public int StateCharsMax
    {
        get;
        init => field = value is >= 1_000 and <= 1_000_000
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "1,000 to 1,000,000.");
    } = 900_000;
}
