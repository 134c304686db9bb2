using Alleycat.Racing;

namespace Alleycat.Ingest;

/// <summary>How the topic rule reads and retries.</summary>
public sealed record TelemetryTopicRuleOptions
{
    /// <summary>The name in an error-action document. Default <c>alleycatIngest</c>, the sample's.</summary>
    public string RuleName { get; init; } = "alleycatIngest";

    /// <summary>The stream, as an error-action document names it. Default <c>alleycat</c>.</summary>
    public string StreamName { get; init; } = "alleycat";

    /// <summary>The ranges by which a racer id is read. Default: the platform's.</summary>
    public TelemetryLimits Limits { get; init; } = TelemetryLimits.Default;

    /// <summary>How often refused entries are put again before the batch fails, 0 to 20. Default 5.</summary>
    public int RetriesMax
    {
        get;
        init => field = value is >= 0 and <= 20 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "0 to 20.");
    } = 5;

    /// <summary>
    /// The wait before the first repetition; it doubles, and is drawn from the upper half. Default 20 ms.
    /// </summary>
    public TimeSpan RetryDelay
    {
        get;
        init => field = value > TimeSpan.Zero ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "More than zero.");
    } = TimeSpan.FromMilliseconds(20);

    /// <summary>
    /// Racers and other keys whose hash is remembered, 1 to 10,000,000; at the limit all are forgotten. Default
    /// 100,000.
    /// </summary>
    public int PartitionKeysMax
    {
        get;
        init => field = value is >= 1 and <= 10_000_000
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "1 to 10,000,000.");
    } = 100_000;

    /// <summary>
    /// Records in one call of the stream, 1 to 100,000. Default 500, which is all that Kinesis takes; the embedded stream takes any number,
    /// and makes those of one call durable together.
    /// </summary>
    public int EntriesPerCallMax
    {
        get;
        init => field = value is >= 1 and <= 100_000
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "1 to 100,000.");
    } = 500;
}
