namespace Alleycat.StreamLog;

/// <summary>Where a stream rests and how much it may take. Every queue, buffer and file of the log has its bound
/// here.</summary>
public sealed record StreamLogOptions
{
    /// <summary>The most shards one stream may have: each owns a writer thread and 16 bits of its sequence
    /// numbers.</summary>
    public const int ShardCountMax = 256;

    /// <summary>The directory of this one stream; created where absent. One process at a time may have it
    /// open.</summary>
    public required string Directory { get; init; }

    /// <summary>1 to 128 characters of <c>[a-zA-Z0-9_.-]</c>; default <c>alleycat</c>.</summary>
    public string Name
    {
        get;
        init => field = StreamName.IsValid(value) ? value : throw new ArgumentException($"'{value}' is no stream name.", nameof(value));
    } = "alleycat";

    /// <summary>1 to <see cref="ShardCountMax"/>; default 1. Taken on creation only: an existing stream keeps its
    /// own.</summary>
    public int ShardCount
    {
        get;
        init => field = InRange(value, 1, ShardCountMax);
    } = 1;

    /// <summary>A segment file is closed and a new one begun before it would pass this size; 4 KiB to 1 GiB, default 64
    /// MiB.</summary>
    public long SegmentBytesMax
    {
        get;
        init => field = InRange(value, 4 << 10, 1 << 30);
    } = 64 << 20;

    /// <summary>A segment is also closed at this age, so that retention has whole files to delete; default 1
    /// hour.</summary>
    public TimeSpan SegmentAgeMax
    {
        get;
        init => field = Positive(value);
    } = TimeSpan.FromHours(1);

    /// <summary>How long records are kept at least, while <see cref="RetainedBytesMax"/> allows; default 24
    /// hours.</summary>
    public TimeSpan Retention
    {
        get;
        init => field = Positive(value);
    } = TimeSpan.FromHours(24);

    /// <summary>Bytes on disk of the whole stream above which the oldest segments go, read or not; default 16
    /// GiB.</summary>
    public long RetainedBytesMax
    {
        get;
        init => field = InRange(value, 16 << 10, long.MaxValue);
    } = 16L << 30;

    /// <summary>How often retention looks at the clock; default 1 minute.</summary>
    public TimeSpan RetentionInterval
    {
        get;
        init => field = Positive(value);
    } = TimeSpan.FromMinutes(1);

    /// <summary>One record's data and UTF-8 key together, in bytes; 1 KiB to 10 MiB, default 1 MiB. Larger ones are
    /// refused.</summary>
    public int RecordBytesMax
    {
        get;
        init => field = (int)InRange(value, 1 << 10, 10 << 20);
    } = 1 << 20;

    /// <summary>A group commit takes what waits up to this many bytes (at least one request); default 1 MiB.</summary>
    public int CommitBytesMax
    {
        get;
        init => field = (int)InRange(value, 1 << 10, 16 << 20);
    } = 1 << 20;

    /// <summary>A group commit takes at most about so many records; default 8,192.</summary>
    public int CommitRecordsMax
    {
        get;
        init => field = (int)InRange(value, 1, 1 << 20);
    } = 8_192;

    /// <summary>Batches are written as LZ4 blocks where that saves an eighth or more; default true.</summary>
    public bool CompressBatches { get; init; } = true;

    /// <summary>Bytes that may wait for one shard's writer; producers beyond it wait for room. Default 8 MiB.</summary>
    public long QueueBytesMax
    {
        get;
        init => field = InRange(value, 1, 1 << 30);
    } = 8 << 20;

    /// <summary>Memory per shard for recently appended records, so that readers at the tip leave the disk alone;
    /// default 16 MiB.</summary>
    public long CacheBytesMax
    {
        get;
        init => field = InRange(value, 0, 1 << 30);
    } = 16 << 20;

    private static int InRange(int value, int min, int max) => (int)InRange((long)value, min, max);

    private static long InRange(long value, long min, long max) => value >= min && value <= max
        ? value
        : throw new ArgumentOutOfRangeException(nameof(value), value, $"The range is {min} to {max}.");

    private static TimeSpan Positive(TimeSpan value) => value > TimeSpan.Zero
        ? value
        : throw new ArgumentOutOfRangeException(nameof(value), value, "The time must be longer than zero.");
}
