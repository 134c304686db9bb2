using Alleycat.Racing;
using Alleycat.Streaming;

namespace Alleycat.HistoryProcessor;

/// <summary>Where the history processor reads and writes, and its bounds. Every member has a default.</summary>
public sealed record HistoryProcessorOptions
{
    /// <summary>
    /// Bucket of delivered objects; events of other buckets are skipped and counted. Null where only that bucket can send events at all,
    /// as on
    /// Lambda, whose permission names it.
    /// </summary>
    public string? DeliveryBucket { get; init; } = BucketNames.Delivery;

    /// <summary>Bucket of <c>class-N.gz</c>, <c>class-N.json</c> and <c>racers.gz</c>.</summary>
    public string HistoryBucket { get; init; } = BucketNames.History;

    /// <summary>Only objects under it are delivered data.</summary>
    public string DataPrefix { get; init; } = BucketNames.DataPrefix;

    /// <summary>Notes on delivered objects that cannot be read go under this prefix of the delivery bucket.</summary>
    public string ErrorPrefix { get; init; } = BucketNames.ErrorPrefix + "history/";

    /// <summary>Damaged history files are copied under this prefix of the history bucket before they are replaced.</summary>
    public string DamagedPrefix { get; init; } = "damaged/";

    /// <summary>The ranges that telemetry must keep to.</summary>
    public TelemetryLimits Limits { get; init; } = TelemetryLimits.Default;

    /// <summary>Largest delivered object, compressed; 1 KB to 1 GB. Default 64 MB (delivery buffers hold 128 MB at most,
    /// uncompressed).</summary>
    public long ObjectBytesMax
    {
        get;
        init => field = value is >= 1024 and <= 1 << 30
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "1 KB to 1 GB.");
    } = 64 * 1024 * 1024;

    /// <summary>Largest delivered object, unzipped; at least 1 KB. Default 512 MB. It is read in pieces and never held whole.</summary>
    public long ObjectRawBytesMax
    {
        get;
        init => field = value >= 1024 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "At least 1 KB.");
    } = 512 * 1024 * 1024;

    /// <summary>
    /// Largest history file, compressed; 64 KB to 2,000,000,000 bytes. Default 256 MB, some 130,000 racers at 300 seconds. A merge that
    /// would
    /// exceed it fails.
    /// </summary>
    public long HistoryBytesMax
    {
        get;
        init => field = value is >= 64 * 1024 and <= 2_000_000_000
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "64 KB to 2,000,000,000 bytes.");
    } = 256 * 1024 * 1024;

    /// <summary>Records held before they are merged, over all objects of an event; at least 1. Default 1,000,000 (16 MB).</summary>
    public int BatchRecordsMax
    {
        get;
        init => field = value >= 1 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "At least 1.");
    } = 1_000_000;

    /// <summary>Merges of one file tried on lost races before the event fails and is retried; 1 to 100. Default 10.</summary>
    public int AttemptsMax
    {
        get;
        init => field = value is >= 1 and <= 100 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "1 to 100.");
    } = 10;

    /// <summary>Longest wait after the first lost race; doubles with each up to <see cref="BackOffMax"/>. Default 20 ms.</summary>
    public TimeSpan BackOffFirst
    {
        get;
        init => field = value >= TimeSpan.Zero ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "Not negative.");
    } = TimeSpan.FromMilliseconds(20);

    /// <summary>Default 1 s.</summary>
    public TimeSpan BackOffMax
    {
        get;
        init => field = value >= TimeSpan.Zero ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "Not negative.");
    } = TimeSpan.FromSeconds(1);

    /// <summary>Threads to inflate and deflate on, at least 1. Default: as many as there are processors.</summary>
    public int Parallelism
    {
        get;
        init => field = value >= 1 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "At least 1.");
    } = Environment.ProcessorCount;
}
