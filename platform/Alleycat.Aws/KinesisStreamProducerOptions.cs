namespace Alleycat.Aws;

/// <summary>How records are put to Kinesis.</summary>
public sealed record KinesisStreamProducerOptions
{
    /// <summary>Records per call, 1 to 500. Default 500.</summary>
    public int RecordsPerCallMax
    {
        get;
        init => field = value is >= 1 and <= 500 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "1 to 500.");
    } = 500;

    /// <summary>Bytes of data and keys per call, at least 1. Default 5 MiB: AWS takes 10, several stand-ins 5.</summary>
    public int BytesPerCallMax
    {
        get;
        init => field = value >= 1 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "At least 1.");
    } = 5 * 1024 * 1024;

    /// <summary>How often a record or call is put in all before it is given up, at least 1. Default 8.</summary>
    public int AttemptsMax
    {
        get;
        init => field = value >= 1 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "At least 1.");
    } = 8;

    /// <summary>
    /// The wait before the first retry; doubled by each further one up to <see cref="RetryDelayMax"/>, with jitter. Default 100 ms.
    /// </summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>The longest wait. Default 5 s.</summary>
    public TimeSpan RetryDelayMax { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Seed of the jitter; null for one of its own.</summary>
    public int? Seed { get; init; }
}
