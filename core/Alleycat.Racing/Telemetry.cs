using System.Text.Json;

namespace Alleycat.Racing;

public enum TelemetryEvent : byte
{
    Update,

    /// <summary>The last second of a race, with that second's metrics.</summary>
    Final,
}

/// <summary>One second of one racer: what a bike publishes. A view over the payload's bytes.</summary>
public readonly ref struct Telemetry
{
    public TelemetryEvent Event { get; init; }

    /// <summary>1 to 6.</summary>
    public int ClassId { get; init; }

    /// <summary>Opaque; with <see cref="ClassId"/> it is the race's identity.</summary>
    public long RaceId { get; init; }

    /// <summary>0 to <see cref="TelemetryLimits.RacerIdMax"/>.</summary>
    public int RacerId { get; init; }

    /// <summary>1-based second of the race.</summary>
    public int Second { get; init; }

    /// <summary>The device's clock, milliseconds since 1970, unchecked; 0 where absent.</summary>
    public long DeviceTimestampMs { get; init; }

    /// <summary>rpm, 0 to 255.</summary>
    public double Cadence { get; init; }

    /// <summary>Percent of the bike's range, 0 to 100.</summary>
    public double Resistance { get; init; }

    /// <summary>The bike was silent for a moment and this repeats its last word: the message's <c>quality</c> is <c>held</c>.</summary>
    public bool IsHeld { get; init; }

    /// <summary>The name as a JSON string with its quotes, escapes unresolved; empty where absent.</summary>
    public ReadOnlySpan<byte> NameJson { get; init; }

    public Output Output => Output.From(Cadence, Resistance);

    /// <summary>The name as text (allocates), or null where the message has none.</summary>
    public string? ReadName()
    {
        if (NameJson.IsEmpty)
            return null;
        var reader = new Utf8JsonReader(NameJson);
        reader.Read();
        return reader.GetString();
    }
}
