namespace Alleycat.Racing;

/// <summary>Why a message is no telemetry of ours: the first fault met, in the order of checking.</summary>
public enum TelemetryFault
{
    None,

    /// <summary>Longer than <see cref="TelemetryLimits.PayloadBytesMax"/>.</summary>
    TooLarge,

    /// <summary>
    /// No complete, well-formed UTF-8 JSON text. So are escapes of lone surrogates, which are no text, and nesting deeper than 64.
    /// </summary>
    NotJson,

    /// <summary>JSON, but not an object.</summary>
    NotAnObject,

    /// <summary>Not <c>update</c> or <c>final</c>; the member may be absent.</summary>
    Event,

    /// <summary>Present, but not an integer.</summary>
    DeviceTimestamp,

    /// <summary>Missing, not an integer, or outside 1 to <see cref="TelemetryLimits.SecondMax"/>.</summary>
    Second,

    /// <summary>Missing, not an integer, or negative.</summary>
    RaceId,

    /// <summary>Present, but not a string.</summary>
    Name,

    /// <summary>Missing, not an integer, or outside 0 to <see cref="TelemetryLimits.RacerIdMax"/>.</summary>
    RacerId,

    /// <summary>Missing, not an integer, or outside 1 to 6.</summary>
    ClassId,

    /// <summary>Missing, not a number, or outside 0 to <see cref="TelemetryLimits.CadenceMax"/>.</summary>
    Cadence,

    /// <summary>Missing, not a number, or outside 0 to <see cref="TelemetryLimits.ResistanceMax"/>.</summary>
    Resistance,
}
