namespace Alleycat.Simulator;

/// <summary>What a simulation did.</summary>
public sealed record SimulationResult
{
    public required long RaceId { get; init; }

    public required int Riders { get; init; }

    /// <summary>Messages that the race has.</summary>
    public required long Planned { get; init; }

    /// <summary>Messages published at least once.</summary>
    public required long Sent { get; init; }

    public required long Acknowledged { get; init; }

    /// <summary>Publishes beyond each message's first.</summary>
    public required long Retried { get; init; }

    /// <summary>Published, but never acknowledged.</summary>
    public required long Failed { get; init; }

    /// <summary>Never published: given up or cancelled before.</summary>
    public long Unsent => Planned - Sent;

    /// <summary>Connections made beyond each rider's first.</summary>
    public required long Reconnects { get; init; }

    /// <summary>The last fault met on the way, in words; null where there was none.</summary>
    public string? LastFault { get; init; }

    public required bool WasCancelled { get; init; }

    public required TimeSpan Elapsed { get; init; }

    /// <summary>From a message's first publish to its acknowledgement.</summary>
    public required LatencySummary Latency { get; init; }

    /// <summary>Whether anything published was not acknowledged, or anything planned not published.</summary>
    public bool IsAnythingLost => Failed > 0 || Unsent > 0;
}
