namespace Alleycat.InfraCdk.Parameters;

public sealed record HistoryParameters
{
    /// <summary>
    /// Instances of the processor that are reserved, and its most; null reserves none. Few, because merges of one class contend for
    /// one file: what comes too fast waits in Lambda's own queue for up to six hours.
    /// </summary>
    public int? Concurrency { get; init; } = 2;

    /// <summary>Memory of the processor in megabytes; 1,769 is one whole CPU.</summary>
    public int MemoryMegabytes { get; init; } = 1769;

    /// <summary>Days that a replaced history file can still be brought back.</summary>
    public int VersionDays { get; init; } = 2;

    /// <summary>Replaced versions that are kept however old they are, 0 to 100.</summary>
    public int VersionsKept { get; init; } = 10;
}
