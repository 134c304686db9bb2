using Alleycat.Streaming;

namespace Alleycat.Ingest.Gateway;

/// <summary>How a gateway packs and sends.</summary>
public sealed record GatewayOptions
{
    /// <summary>The gateway in partition keys, 1 to 200 characters: <c>{name}-{lane}</c>. Default <c>gateway</c>.</summary>
    public string Name
    {
        get;
        init => field = value is { Length: >= 1 and <= 200 }
            ? value
            : throw new ArgumentException("1 to 200 characters.", nameof(value));
    } = "gateway";

    /// <summary>How long a message may wait for others to share its record. Default 500 ms.</summary>
    public TimeSpan HoldMax
    {
        get;
        init => field = value >= TimeSpan.Zero ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "Not below zero.");
    } = TimeSpan.FromMilliseconds(500);

    /// <summary>
    /// Bytes of messages in one record before compression, 1 KiB to <see cref="PackedRecordWriter.UnpackedBytesLimit"/>;
    /// a record is sent when it is full. Default 64 KiB, about one PUT unit of typical telemetry.
    /// </summary>
    public int RecordBytesMax
    {
        get;
        init => field = value is >= 1024 and <= PackedRecordWriter.UnpackedBytesLimit
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, $"1,024 to {PackedRecordWriter.UnpackedBytesLimit}.");
    } = 64 * 1024;

    /// <summary>The wait before a record is put again; doubled each time, drawn from the upper half. Default 100 ms.</summary>
    public TimeSpan RetryDelay { get; init => field = Positive(value); } = TimeSpan.FromMilliseconds(100);

    /// <summary>The longest of these waits. Default 10 s.</summary>
    public TimeSpan RetryDelayMax { get; init => field = Positive(value); } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Told when sending begins to fail, with the reason, and when it works again, with null; for the log. Default: nobody.
    /// </summary>
    public Action<string?>? ReachChanged { get; init; }

    private static TimeSpan Positive(TimeSpan value) =>
        value > TimeSpan.Zero ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "More than zero.");
}
