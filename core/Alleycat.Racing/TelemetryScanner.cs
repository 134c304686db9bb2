namespace Alleycat.Racing;

/// <summary>
/// Reads the usual telemetry message in one pass without tokens: flat, on one line, its own members written once and plainly. Whatever
/// is not usual is left to <see cref="TelemetryReader"/>, so nothing is ever refused here, and what is accepted is wholly valid.
/// </summary>
public static class TelemetryScanner
{
    private const uint AllRequired = 1 << Second | 1 << RaceId | 1 << RacerId | 1 << ClassId | 1 << Cadence | 1 << Resistance;

    private const int Second = 0, RaceId = 1, RacerId = 2, ClassId = 3, Cadence = 4, Resistance = 5, Event = 6, DeviceTimestamp = 7, Name = 8;

    /// <summary>Reads one message if it is a usual one.</summary>
    /// <param name="payload">UTF-8 JSON.</param>
    /// <param name="limits">The ranges to keep.</param>
    /// <param name="telemetry">A view over <paramref name="payload"/>; the same that <see cref="TelemetryReader"/> gives.</param>
    /// <param name="closingBrace">
    /// Index of the last <c>}</c>. In front of it a member <c>output</c> may be written: there is none yet, and no line break either.
    /// </param>
    /// <returns>False: not usual, which says nothing about its being valid.</returns>
    public static bool TryRead(ReadOnlySpan<byte> payload, TelemetryLimits limits, out Telemetry telemetry, out int closingBrace)
    {
        telemetry = default;
        closingBrace = 0;
        if (payload.Length > TelemetryLimits.PayloadBytesMax)
            return false;
        var scan = new JsonCursor(payload);
        scan.SkipSpaces();
        if (!scan.TryTake((byte)'{'))
            return false;

        uint seen = 0;
        var kind = TelemetryEvent.Update;
        long timestamp = 0, second = 0, raceId = 0, racerId = 0, classId = 0;
        double cadence = 0, resistance = 0;
        ReadOnlySpan<byte> name = default;
        do
        {
            if (!scan.TryKey(out var key))
                return false;
            int member;
            switch (key.Length)
            {
                case 4 when key.SequenceEqual("name"u8):
                    if (!scan.TryString(out name))
                        return false;
                    member = Name;
                    break;
                case 5 when key.SequenceEqual("event"u8):
                    if (!scan.TryString(out var text))
                        return false;
                    kind = text.SequenceEqual("\"final\""u8) ? TelemetryEvent.Final : TelemetryEvent.Update;
                    if (kind == TelemetryEvent.Update && !text.SequenceEqual("\"update\""u8))
                        return false;
                    member = Event;
                    break;
                case 6 when key.SequenceEqual("second"u8):
                    if (!scan.TryInteger(out second))
                        return false;
                    member = Second;
                    break;
                case 6 when key.SequenceEqual("raceId"u8):
                    if (!scan.TryInteger(out raceId))
                        return false;
                    member = RaceId;
                    break;
                case 6 when key.SequenceEqual("output"u8):
                    return false;
                case 7 when key.SequenceEqual("racerId"u8):
                    if (!scan.TryInteger(out racerId))
                        return false;
                    member = RacerId;
                    break;
                case 7 when key.SequenceEqual("classId"u8):
                    if (!scan.TryInteger(out classId))
                        return false;
                    member = ClassId;
                    break;
                case 7 when key.SequenceEqual("cadence"u8):
                    if (!scan.TryNumber(out cadence))
                        return false;
                    member = Cadence;
                    break;
                case 10 when key.SequenceEqual("resistance"u8):
                    if (!scan.TryNumber(out resistance))
                        return false;
                    member = Resistance;
                    break;
                case 15 when key.SequenceEqual("deviceTimestamp"u8):
                    if (!scan.TryInteger(out timestamp))
                        return false;
                    member = DeviceTimestamp;
                    break;
                default:
                    if (!scan.TrySkipScalar())
                        return false;
                    continue;
            }
            if ((seen & 1u << member) != 0)
                return false;
            seen |= 1u << member;
        }
        while (scan.TryComma());

        closingBrace = scan.Position;
        if (!scan.TryTake((byte)'}') || !scan.TryEnd() || (seen & AllRequired) != AllRequired)
            return false;
        if (second < 1 || second > limits.SecondMax || racerId > limits.RacerIdMax || !RaceClass.IsValid(classId)
            || !(cadence <= TelemetryLimits.CadenceMax) || !(resistance <= TelemetryLimits.ResistanceMax))
            return false;

        telemetry = new Telemetry
        {
            Event = kind,
            ClassId = (int)classId,
            RaceId = raceId,
            RacerId = (int)racerId,
            Second = (int)second,
            DeviceTimestampMs = timestamp,
            Cadence = cadence,
            Resistance = resistance,
            NameJson = name,
        };
        return true;
    }
}
