using System.Text.Json;
using System.Text.Unicode;

namespace Alleycat.Racing;

/// <summary>Reads the telemetry message: UTF-8 bytes in, a value or the first fault out.</summary>
public static class TelemetryReader
{
    /// <summary>Reads one message.</summary>
    /// <param name="payload">UTF-8 JSON, at most <see cref="TelemetryLimits.PayloadBytesMax"/> bytes.</param>
    /// <param name="limits">The ranges to keep.</param>
    /// <param name="telemetry">A view over <paramref name="payload"/>.</param>
    /// <param name="fault">The first fault met; <c>None</c> on success. Never throws on bad input.</param>
    /// <remarks>
    /// Members may come in any order, unknown ones are ignored, of duplicates the last counts (as in JavaScript). A whole number may be
    /// written <c>3.0</c>: IoT Core's SQL would make it <c>3</c>. Layout: docs/formats/telemetry.md.
    /// </remarks>
    public static bool TryRead(ReadOnlySpan<byte> payload, TelemetryLimits limits, out Telemetry telemetry, out TelemetryFault fault)
    {
        if (TelemetryScanner.TryRead(payload, limits, out telemetry, out _))
        {
            fault = TelemetryFault.None;
            return true;
        }
        return TryReadPlainly(payload, limits, out telemetry, out fault);
    }

    /// <summary>
    /// As <see cref="TryRead"/>, without the scanner for usual messages: what a message means is decided here and only here.
    /// </summary>
    public static bool TryReadPlainly(ReadOnlySpan<byte> payload, TelemetryLimits limits, out Telemetry telemetry, out TelemetryFault fault)
    {
        telemetry = default;
        fault = payload.Length > TelemetryLimits.PayloadBytesMax ? TelemetryFault.TooLarge
            : !Utf8.IsValid(payload) ? TelemetryFault.NotJson
            : TelemetryFault.None;
        if (fault != TelemetryFault.None)
            return false;
        try
        {
            fault = Read(payload, limits, out telemetry);
        }
        catch (JsonException)
        {
            fault = TelemetryFault.NotJson;
        }
        return fault == TelemetryFault.None;
    }

    private static TelemetryFault Read(ReadOnlySpan<byte> payload, TelemetryLimits limits, out Telemetry telemetry)
    {
        telemetry = default;
        var reader = new Utf8JsonReader(payload);
        Next(ref reader);
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            SkipValue(ref reader);
            Next(ref reader);
            return TelemetryFault.NotAnObject;
        }

        var kind = TelemetryEvent.Update;
        long timestamp = 0, second = -1, raceId = -1, racerId = -1, classId = -1;
        double cadence = double.NaN, resistance = double.NaN;
        ReadOnlySpan<byte> name = default;
        bool badEvent = false, badTimestamp = false, badName = false, isHeld = false;

        while (Next(ref reader) && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("event"u8))
            {
                Next(ref reader);
                var isFinal = reader.TokenType == JsonTokenType.String && reader.ValueTextEquals("final"u8);
                badEvent = !isFinal && !(reader.TokenType == JsonTokenType.String && reader.ValueTextEquals("update"u8));
                kind = isFinal ? TelemetryEvent.Final : TelemetryEvent.Update;
            }
            else if (reader.ValueTextEquals("deviceTimestamp"u8)) badTimestamp = !TryInteger(ref reader, out timestamp);
            else if (reader.ValueTextEquals("second"u8)) second = IntegerOrMinusOne(ref reader);
            else if (reader.ValueTextEquals("raceId"u8)) raceId = IntegerOrMinusOne(ref reader);
            else if (reader.ValueTextEquals("racerId"u8)) racerId = IntegerOrMinusOne(ref reader);
            else if (reader.ValueTextEquals("classId"u8)) classId = IntegerOrMinusOne(ref reader);
            else if (reader.ValueTextEquals("cadence"u8)) cadence = NumberOrNaN(ref reader);
            else if (reader.ValueTextEquals("resistance"u8)) resistance = NumberOrNaN(ref reader);
            else if (reader.ValueTextEquals("quality"u8))
            {
                Next(ref reader);
                isHeld = reader.TokenType == JsonTokenType.String && reader.ValueTextEquals("held"u8);
            }
            else if (reader.ValueTextEquals("name"u8))
            {
                Next(ref reader);
                badName = reader.TokenType != JsonTokenType.String;
                name = badName ? default : payload.Slice((int)reader.TokenStartIndex, reader.ValueSpan.Length + 2);
            }
            else
            {
                Next(ref reader);
            }
            SkipValue(ref reader);
        }
        // Whatever follows the object is a JsonException here.
        Next(ref reader);

        telemetry = new Telemetry
        {
            Event = kind,
            ClassId = (int)Math.Clamp(classId, -1, int.MaxValue),
            RaceId = raceId,
            RacerId = (int)Math.Clamp(racerId, -1, int.MaxValue),
            Second = (int)Math.Clamp(second, -1, int.MaxValue),
            DeviceTimestampMs = timestamp,
            Cadence = cadence,
            Resistance = resistance,
            IsHeld = isHeld,
            NameJson = name,
        };
        return badEvent ? TelemetryFault.Event
            : badTimestamp ? TelemetryFault.DeviceTimestamp
            : second < 1 || second > limits.SecondMax ? TelemetryFault.Second
            : raceId < 0 ? TelemetryFault.RaceId
            : badName ? TelemetryFault.Name
            : racerId < 0 || racerId > limits.RacerIdMax ? TelemetryFault.RacerId
            : !RaceClass.IsValid(classId) ? TelemetryFault.ClassId
            : !(cadence is >= 0 and <= TelemetryLimits.CadenceMax) ? TelemetryFault.Cadence
            : !(resistance is >= 0 and <= TelemetryLimits.ResistanceMax) ? TelemetryFault.Resistance
            : TelemetryFault.None;
    }

    private static long IntegerOrMinusOne(ref Utf8JsonReader reader) => TryInteger(ref reader, out var value) && value >= 0 ? value : -1;

    private static bool TryInteger(ref Utf8JsonReader reader, out long value)
    {
        Next(ref reader);
        value = 0;
        if (reader.TokenType != JsonTokenType.Number)
            return false;
        if (reader.TryGetInt64(out value))
            return true;
        // A whole number in another spelling; from 2^53 on a double no longer tells whole numbers apart.
        if (!reader.TryGetDouble(out var number) || number != Math.Floor(number) || Math.Abs(number) >= 9_007_199_254_740_992)
            return false;
        value = (long)number;
        return true;
    }

    private static double NumberOrNaN(ref Utf8JsonReader reader)
    {
        Next(ref reader);
        return reader.TokenType == JsonTokenType.Number && reader.TryGetDouble(out var value) ? value : double.NaN;
    }

    /// <summary>Passes over the rest of a value whose first token has been read.</summary>
    private static void SkipValue(ref Utf8JsonReader reader)
    {
        var depth = reader.CurrentDepth;
        if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
        {
            while (Next(ref reader) && reader.CurrentDepth > depth)
            {
            }
        }
    }

    private static bool Next(ref Utf8JsonReader reader)
    {
        var more = reader.Read();
        if (more && reader.ValueIsEscaped && !JsonEscapes.ArePaired(reader.ValueSpan))
            throw new JsonException("A lone surrogate is no text.");
        return more;
    }
}
