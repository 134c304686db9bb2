namespace Alleycat.Local.EventSources;

/// <summary>How a stream is handed to a function: the embedded event source mapping's settings.</summary>
public sealed record StreamEventSourceOptions
{
    /// <summary>The checkpoints' name.</summary>
    public required string Consumer { get; init; }

    /// <summary>Records per invocation, 1 to 10,000. Default 1,000: their array is no large object.</summary>
    public int RecordsMax
    {
        get;
        init => field = value is >= 1 and <= 10_000
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "1 to 10,000.");
    } = 1_000;

    /// <summary>Bytes of data per invocation, at least 1. Default 1.5 MiB: as base64 in their frames below Lambda's 6 MB.</summary>
    public int BytesMax
    {
        get;
        init => field = value >= 1 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "At least 1.");
    } = 1536 * 1024;

    /// <summary>How often a batch that cannot be made smaller is tried again before it is set aside. Default 3.</summary>
    public int RetriesMax
    {
        get;
        init => field = value >= 0 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "Not negative.");
    } = 3;

    /// <summary>The wait before the first retry; each further one doubles it, up to 10 s. Default 200 ms.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>
    /// The checkpoint stays this far behind, so that after a restart these records come again: for functions that hold state in memory.
    /// Default zero.
    /// </summary>
    public TimeSpan ReplayWindow { get; init; } = TimeSpan.Zero;

    /// <summary>At most one checkpoint per shard in this time. Default 5 s.</summary>
    public TimeSpan CheckpointInterval { get; init; } = TimeSpan.FromSeconds(5);
}
