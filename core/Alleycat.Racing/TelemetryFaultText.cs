namespace Alleycat.Racing;

/// <summary>A fault's code for programs and its sentence for people: one place, so that every stage says the same.</summary>
public static class TelemetryFaultText
{
    /// <summary>The fault in kebab case, such as <c>race-id</c>; <c>none</c> for none. Stable: stored beside records and used as a label.</summary>
    public static string CodeOf(TelemetryFault fault) => fault switch
    {
        TelemetryFault.None => "none",
        TelemetryFault.TooLarge => "too-large",
        TelemetryFault.NotJson => "not-json",
        TelemetryFault.NotAnObject => "not-an-object",
        TelemetryFault.Event => "event",
        TelemetryFault.DeviceTimestamp => "device-timestamp",
        TelemetryFault.Second => "second",
        TelemetryFault.RaceId => "race-id",
        TelemetryFault.Name => "name",
        TelemetryFault.RacerId => "racer-id",
        TelemetryFault.ClassId => "class-id",
        TelemetryFault.Cadence => "cadence",
        TelemetryFault.Resistance => "resistance",
        _ => throw new ArgumentOutOfRangeException(nameof(fault), fault, "No fault."),
    };

    /// <summary>One sentence without quotes, backslashes or anything outside ASCII, so that it fits a JSON string as it is.</summary>
    public static string MessageOf(TelemetryFault fault, TelemetryLimits limits)
    {
        FormattableString text = fault switch
        {
            TelemetryFault.None => $"no fault",
            TelemetryFault.TooLarge => $"the message is longer than {TelemetryLimits.PayloadBytesMax} bytes",
            TelemetryFault.NotJson => $"the message is not complete, well-formed UTF-8 JSON",
            TelemetryFault.NotAnObject => $"the message is JSON, but not an object",
            TelemetryFault.Event => $"event is neither update nor final",
            TelemetryFault.DeviceTimestamp => $"deviceTimestamp is not an integer",
            TelemetryFault.Second => $"second is missing, not an integer, or outside 1 to {limits.SecondMax}",
            TelemetryFault.RaceId => $"raceId is missing, not an integer, or negative",
            TelemetryFault.Name => $"name is not a string",
            TelemetryFault.RacerId => $"racerId is missing, not an integer, or outside 0 to {limits.RacerIdMax}",
            TelemetryFault.ClassId => $"classId is missing, not an integer, or outside 1 to {RaceClass.Count}",
            TelemetryFault.Cadence => $"cadence is missing, not a number, or outside 0 to {TelemetryLimits.CadenceMax}",
            TelemetryFault.Resistance => $"resistance is missing, not a number, or outside 0 to {TelemetryLimits.ResistanceMax}",
            _ => throw new ArgumentOutOfRangeException(nameof(fault), fault, "No fault."),
        };
        return FormattableString.Invariant(text);
    }
}
