namespace Alleycat.Racing;

/// <summary>
/// Reads the usual telemetry message in one pass without tokens: flat, on one line, its own members written once and plainly. Whatever
/// is not usual is left to <see cref="TelemetryReader"/>, so nothing is ever refused here, and what is accepted is wholly valid.
/// </summary>
public static class TelemetryScanner
{
    private const uint AllRequired = 1 << Second | 1 << RaceId | 1 << RacerId | 1 << ClassId | 1 << Cadence | 1 << Resistance;

    private const int Second = 0, RaceId = 1, RacerId = 2, ClassId = 3, Cadence = 4, Resistance = 5, Event = 6;
    private const int DeviceTimestamp = 7, Name = 8, Output = 9, Quality = 10, Other = 11;

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
        var fields = default(Fields);
        if (!TryInOrder(payload, ref fields, ref closingBrace))
        {
            fields = default;
            if (!TryInAnyOrder(payload, ref fields, ref closingBrace))
                return false;
        }
        return fields.TryMake(limits, out telemetry);
    }

    /// <summary>The members just as the sample's clients and our own write them.</summary>
    private static bool TryInOrder(ReadOnlySpan<byte> payload, ref Fields fields, ref int closingBrace)
    {
        var scan = new JsonCursor(payload);
        if (scan.TryTake("{\"uuid\":"u8) ? !scan.TryString(out _) || !scan.TryTake(","u8) : !scan.TryTake("{"u8))
            return false;
        if (!scan.TryTake("\"event\":\"update\",\"deviceTimestamp\":"u8))
        {
            if (!scan.TryTake("\"event\":\"final\",\"deviceTimestamp\":"u8))
                return false;
            fields.Kind = TelemetryEvent.Final;
        }
        if (!scan.TryInteger(out fields.TimestampMs)
            || !scan.TryTake(",\"second\":"u8) || !scan.TryInteger(out fields.Second)
            || !scan.TryTake(",\"raceId\":"u8) || !scan.TryInteger(out fields.RaceId)
            || !scan.TryTake(",\"name\":"u8) || !scan.TryString(out fields.Name)
            || !scan.TryTake(",\"racerId\":"u8) || !scan.TryInteger(out fields.RacerId)
            || !scan.TryTake(",\"classId\":"u8) || !scan.TryInteger(out fields.ClassId)
            || !scan.TryTake(",\"cadence\":"u8) || !scan.TryNumber(out fields.Cadence)
            || !scan.TryTake(",\"resistance\":"u8) || !scan.TryNumber(out fields.Resistance))
            return false;
        closingBrace = scan.Position;
        return scan.TryTake((byte)'}') && scan.TryEnd();
    }

    /// <summary>The members in any order, with others among them.</summary>
    private static bool TryInAnyOrder(ReadOnlySpan<byte> payload, ref Fields fields, ref int closingBrace)
    {
        var scan = new JsonCursor(payload);
        scan.SkipSpaces();
        if (!scan.TryTake((byte)'{'))
            return false;
        scan.SkipSpaces();
        uint seen = 0;
        do
        {
            if (!scan.TryKey(out var key))
                return false;
            var member = MemberOf(key);
            var isRead = member switch
            {
                Second => scan.TryInteger(out fields.Second),
                RaceId => scan.TryInteger(out fields.RaceId),
                RacerId => scan.TryInteger(out fields.RacerId),
                ClassId => scan.TryInteger(out fields.ClassId),
                DeviceTimestamp => scan.TryInteger(out fields.TimestampMs),
                Cadence => scan.TryNumber(out fields.Cadence),
                Resistance => scan.TryNumber(out fields.Resistance),
                Name => scan.TryString(out fields.Name),
                Event => TryEvent(ref scan, ref fields),
                Quality => TryQuality(ref scan, ref fields),
                Output => false,
                _ => scan.TrySkipScalar(),
            };
            if (!isRead || (member != Other && (seen & 1u << member) != 0))
                return false;
            seen |= 1u << member;
        }
        while (scan.TryComma());
        closingBrace = scan.Position;
        return scan.TryTake((byte)'}') && scan.TryEnd() && (seen & AllRequired) == AllRequired;
    }

    private static int MemberOf(ReadOnlySpan<byte> key) => key.Length switch
    {
        4 when key.SequenceEqual("name"u8) => Name,
        5 when key.SequenceEqual("event"u8) => Event,
        6 when key.SequenceEqual("second"u8) => Second,
        6 when key.SequenceEqual("raceId"u8) => RaceId,
        6 when key.SequenceEqual("output"u8) => Output,
        7 when key.SequenceEqual("racerId"u8) => RacerId,
        7 when key.SequenceEqual("classId"u8) => ClassId,
        7 when key.SequenceEqual("cadence"u8) => Cadence,
        7 when key.SequenceEqual("quality"u8) => Quality,
        10 when key.SequenceEqual("resistance"u8) => Resistance,
        15 when key.SequenceEqual("deviceTimestamp"u8) => DeviceTimestamp,
        _ => Other,
    };

    private static bool TryEvent(ref JsonCursor scan, ref Fields fields)
    {
        if (!scan.TryString(out var text))
            return false;
        var isFinal = text.SequenceEqual("\"final\""u8);
        fields.Kind = isFinal ? TelemetryEvent.Final : TelemetryEvent.Update;
        return isFinal || text.SequenceEqual("\"update\""u8);
    }

    private static bool TryQuality(ref JsonCursor scan, ref Fields fields)
    {
        if (!scan.TryString(out var text))
            return false;
        fields.IsHeld = text.SequenceEqual("\"held\""u8);
        return fields.IsHeld || text.SequenceEqual("\"live\""u8);
    }

    /// <summary>What has been read so far; whole numbers are never negative here.</summary>
    private ref struct Fields
    {
        public TelemetryEvent Kind;
        public long TimestampMs, Second, RaceId, RacerId, ClassId;
        public double Cadence, Resistance;
        public bool IsHeld;
        public ReadOnlySpan<byte> Name;

        public readonly bool TryMake(TelemetryLimits limits, out Telemetry telemetry)
        {
            if (Second < 1 || Second > limits.SecondMax || RacerId > limits.RacerIdMax || !RaceClass.IsValid(ClassId)
                || !(Cadence <= TelemetryLimits.CadenceMax) || !(Resistance <= TelemetryLimits.ResistanceMax))
            {
                telemetry = default;
                return false;
            }
            telemetry = new Telemetry
            {
                Event = Kind,
                ClassId = (int)ClassId,
                RaceId = RaceId,
                RacerId = (int)RacerId,
                Second = (int)Second,
                DeviceTimestampMs = TimestampMs,
                Cadence = Cadence,
                Resistance = Resistance,
                IsHeld = IsHeld,
                NameJson = Name,
            };
            return true;
        }
    }
}
