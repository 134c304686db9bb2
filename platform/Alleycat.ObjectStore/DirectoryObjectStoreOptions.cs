namespace Alleycat.ObjectStore;

/// <summary>Where the buckets lie, and how their notifications are delivered.</summary>
public sealed record DirectoryObjectStoreOptions
{
    /// <summary>A directory of its own; it is created where missing. Each directory in it is a bucket, but for
    /// <c>.store</c>.</summary>
    public required string Directory { get; init; }

    /// <summary>As notifications tell it.</summary>
    public string Region { get; init; } = "us-east-1";

    /// <summary>Twelve digits, as notifications tell them.</summary>
    public string AccountId { get; init; } = "000000000000";

    /// <summary>Calls of one consumer at a time, 1 to 64. 1 (the default) also keeps the order of arrival.</summary>
    public int NotificationConcurrency
    {
        get;
        init => field = value is >= 1 and <= 64 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "1 to 64.");
    } = 1;

    /// <summary>Calls per notification until it is put aside in <c>failed</c>, 1 to 1,000; 12 by default, about ten
    /// minutes.</summary>
    public int NotificationAttemptsMax
    {
        get;
        init => field = value is >= 1 and <= 1000 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "1 to 1,000.");
    } = 12;

    /// <summary>Wait after the first failed call; it doubles with each, 200 ms by default. A random half is added to or
    /// taken off.</summary>
    public TimeSpan NotificationRetryDelay { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>The longest such wait, 2 minutes by default.</summary>
    public TimeSpan NotificationRetryDelayMax { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>When a call's token fires, 5 minutes by default. A call that does not heed it keeps its
    /// place.</summary>
    public TimeSpan NotificationTimeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Notifications held in memory per consumer, 1 to 1,000,000; what goes beyond waits on disk. 10,000 by
    /// default.</summary>
    public int NotificationsInMemoryMax
    {
        get;
        init => field = value is >= 1 and <= 1_000_000
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "1 to 1,000,000.");
    } = 10_000;

    /// <summary>Seeds the back-off's jitter.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>True to look only: what a killed process was about to put is left where it is. Default false: it is
    /// deleted.</summary>
    public bool KeepsLeftovers { get; init; }

    internal IStoreDisk Disk { get; init; } = StoreDisk.Instance;
}
