namespace Alleycat.InfraCdk.Parameters;

public sealed record RankingsParameters
{
    /// <summary>Whether there are live boards at all; records, histories and results do without.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>Records per batch, 1 to 10,000: a shard's second.</summary>
    public int BatchSize { get; init; } = 1000;

    /// <summary>Seconds a batch is collected, 0 to 300.</summary>
    public int BatchSeconds { get; init; } = 1;

    /// <summary>Batches that failed are tried again this often before they go to the failure queue.</summary>
    public int Retries { get; init; } = 3;

    /// <summary>Seconds after which a record is too old to matter to a live board, 60 to 604,800.</summary>
    public int RecordAgeSeconds { get; init; } = 60;

    /// <summary>Instances reserved, and the most; null reserves none. One runs per shard.</summary>
    public int? Concurrency { get; init; } = 10;
}
