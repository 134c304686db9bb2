namespace Alleycat.Racing;

/// <summary>What a race's standings know of one racer: a view, valid until they change.</summary>
public readonly ref struct RacerSnapshot
{
    public int RacerId { get; init; }

    public int NewestSecond { get; init; }

    /// <summary>When the newest second first arrived, milliseconds since 1970.</summary>
    public long HeardMs { get; init; }

    /// <summary>Null where never told, or no text.</summary>
    public string? Name { get; init; }

    /// <summary>The second that told the name; 0 where none did.</summary>
    public int NameSecond { get; init; }

    public RacerTiming Timing { get; init; }

    /// <summary>Index is the second: the count of 0.0001 plus one, 0 where that second was not heard. At least up to the newest second.</summary>
    public ReadOnlySpan<uint> Told { get; init; }
}
