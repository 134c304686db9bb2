namespace Alleycat.Lambda;

/// <summary>How the loop around a handler behaves; the defaults are right for Lambda.</summary>
public sealed record LambdaBootstrapOptions
{
    public static LambdaBootstrapOptions Default { get; } = new();

    /// <summary>
    /// How long before the invocation's deadline the handler's token fires, so that it can still end in order. 0 to 60 seconds; default half a
    /// second.
    /// </summary>
    public TimeSpan DeadlineMargin
    {
        get;
        init => field = value >= TimeSpan.Zero && value <= TimeSpan.FromMinutes(1)
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "0 to 60 seconds.");
    } = TimeSpan.FromMilliseconds(500);

    /// <summary>Measures the time left until a deadline.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>Runs before the snapshot is taken, with SnapStart only: warm up here.</summary>
    public Func<CancellationToken, ValueTask>? BeforeSnapshot { get; init; }

    /// <summary>Runs after each restore, with SnapStart only: renew connections, ids and clocks here.</summary>
    public Func<CancellationToken, ValueTask>? AfterRestore { get; init; }
}
