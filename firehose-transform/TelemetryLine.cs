using System.Text.Json;
using Alleycat.Racing;

namespace Alleycat.FirehoseTransform;

/// <summary>Turns one telemetry message into one delivered line: its members as they came, then <c>output</c>, then a line feed.</summary>
internal sealed class TelemetryLine(TelemetryLimits limits)
{
    private const int SuffixBytesMax = 11 + Output.CharsMax + 2;

    /// <summary>Members of which the last counts and is kept; a device's own <c>output</c> is never kept.</summary>
    private const int OutputMember = 0, OwnMembers = 10;

    /// <summary>Appends the line, or nothing at all where the message has a fault.</summary>
    public TelemetryFault Append(ReadOnlySpan<byte> message, LineBuffer lines)
    {
        if (TelemetryScanner.TryRead(message, limits, out var telemetry, out var closingBrace))
        {
            var room = lines.Reserve(closingBrace + SuffixBytesMax);
            message[..closingBrace].CopyTo(room);
            lines.Advance(closingBrace + WriteSuffix(room[closingBrace..], telemetry.Output));
            return TelemetryFault.None;
        }
        if (!TelemetryReader.TryReadPlainly(message, limits, out telemetry, out var fault))
            return fault;
        AppendMembers(message, lines);
        lines.Advance(WriteSuffix(lines.Reserve(SuffixBytesMax), telemetry.Output));
        return TelemetryFault.None;
    }

    private static int WriteSuffix(Span<byte> room, Output output)
    {
        ",\"output\":"u8.CopyTo(room);
        var length = 10 + output.WriteTo(room[10..]);
        "}\n"u8.CopyTo(room[length..]);
        return length + 2;
    }

    /// <summary>
    /// Copies the members of a valid message in their order, without the white space between tokens: it may hold line breaks. Of a member of
    /// ours that is written several times only the last is copied; the others might be read by someone who takes the first.
    /// </summary>
    private static void AppendMembers(ReadOnlySpan<byte> message, LineBuffer lines)
    {
        Span<int> left = stackalloc int[OwnMembers];
        left.Clear();
        var reader = new Utf8JsonReader(message);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (TryOwnMember(ref reader, out var member))
                left[member]++;
            reader.Skip();
        }

        reader = new Utf8JsonReader(message);
        reader.Read();
        var separator = (byte)'{';
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var start = (int)reader.TokenStartIndex;
            var isKept = !TryOwnMember(ref reader, out var member) || (member != OutputMember && --left[member] == 0);
            reader.Skip();
            if (!isKept)
                continue;
            lines.Append(separator);
            separator = (byte)',';
            AppendCompact(message[start..(int)reader.BytesConsumed], lines);
        }
    }

    private static bool TryOwnMember(ref Utf8JsonReader name, out int member)
    {
        member = name.ValueTextEquals("output"u8) ? OutputMember
            : name.ValueTextEquals("event"u8) ? 1
            : name.ValueTextEquals("deviceTimestamp"u8) ? 2
            : name.ValueTextEquals("second"u8) ? 3
            : name.ValueTextEquals("raceId"u8) ? 4
            : name.ValueTextEquals("name"u8) ? 5
            : name.ValueTextEquals("racerId"u8) ? 6
            : name.ValueTextEquals("classId"u8) ? 7
            : name.ValueTextEquals("cadence"u8) ? 8
            : name.ValueTextEquals("resistance"u8) ? 9
            : -1;
        return member >= 0;
    }

    private static void AppendCompact(ReadOnlySpan<byte> json, LineBuffer lines)
    {
        var room = lines.Reserve(json.Length);
        var length = 0;
        var isString = false;
        for (var i = 0; i < json.Length; i++)
        {
            var value = json[i];
            if (!isString && value is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t')
                continue;
            room[length++] = value;
            if (value == '"')
                isString = !isString;
            else if (value == '\\')
                room[length++] = json[++i];
        }
        lines.Advance(length);
    }
}
