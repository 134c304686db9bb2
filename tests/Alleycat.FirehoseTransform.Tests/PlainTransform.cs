using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Alleycat.FirehoseTransform.Tests;

/// <summary>
/// The transform in a page, written for reading: documents, strings and exceptions. It shares no code with the product and says, for one
/// record, the result and either the delivered line or the fault.
/// </summary>
internal static partial class PlainTransform
{
    private static readonly string[] Own = ["event", "deviceTimestamp", "second", "raceId", "name", "racerId", "classId", "cadence", "resistance"];

    public static (string Result, string Text) Transform(byte[] message)
    {
        if (message.Length > 8192)
            return ("ProcessingFailed", "too-large");
        JsonElement json;
        try
        {
            var text = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(message);
            json = JsonDocument.Parse(text).RootElement;
            ReadEveryString(json);
        }
        catch (Exception exception) when (exception is JsonException or ArgumentException or InvalidOperationException)
        {
            return ("ProcessingFailed", "not-json");
        }
        if (json.ValueKind != JsonValueKind.Object)
            return ("ProcessingFailed", "not-an-object");

        var members = json.EnumerateObject().ToList();
        JsonElement? Last(string name) => members.FindLast(member => member.Name == name) is { Value.ValueKind: not JsonValueKind.Undefined } found ? found.Value : null;
        if (Fault(Last) is { } fault)
        {
            var isAnother = fault == "event" && Last("event")?.ValueKind == JsonValueKind.String && Last("cadence") is null && Last("resistance") is null;
            return isAnother ? ("Dropped", "") : ("ProcessingFailed", fault);
        }
        var kept = members.Where((member, index) => member.Name != "output"
            && (!Own.Contains(member.Name) || members.FindLastIndex(other => other.Name == member.Name) == index));
        var exact = (Last("cadence")!.Value.GetDouble() + 35) * (Last("resistance")!.Value.GetDouble() + 65) / 100;
        var output = Math.Round(exact * 10000, MidpointRounding.AwayFromZero) / 10000;
        return ("Ok", "{" + string.Concat(kept.Select(member => Compact(member.ToString()) + ",")) + $"\"output\":{JsonSerializer.Serialize(output)}}}\n");
    }

    /// <summary>Without the white space between tokens.</summary>
    public static string Compact(string json) => StringsOrSpace().Replace(json, match => match.Value[0] == '"' ? match.Value : "");

    private static string? Fault(Func<string, JsonElement?> last)
    {
        if (last("event") is { } kind && !(kind.ValueKind == JsonValueKind.String && kind.GetString() is "update" or "final"))
            return "event";
        if (last("deviceTimestamp") is { } timestamp && Whole(timestamp) is null)
            return "device-timestamp";
        return !(Whole(last("second")) is >= 1 and <= 300) ? "second"
            : !(Whole(last("raceId")) >= 0) ? "race-id"
            : last("name") is { ValueKind: not JsonValueKind.String } ? "name"
            : !(Whole(last("racerId")) is >= 0 and <= 9_999_999) ? "racer-id"
            : !(Whole(last("classId")) is >= 1 and <= 6) ? "class-id"
            : !(Number(last("cadence")) is >= 0 and <= 255) ? "cadence"
            : !(Number(last("resistance")) is >= 0 and <= 100) ? "resistance"
            : null;
    }

    private static double? Number(JsonElement? value) => value is { ValueKind: JsonValueKind.Number } number ? number.GetDouble() : null;

    private static long? Whole(JsonElement? value) => value is not { ValueKind: JsonValueKind.Number } number ? null
        : number.TryGetInt64(out var whole) ? whole
        : number.GetDouble() is var real && double.IsInteger(real) && Math.Abs(real) < 9_007_199_254_740_992 ? (long)real
        : null;

    private static void ReadEveryString(JsonElement json)
    {
        switch (json.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var member in json.EnumerateObject())
                {
                    _ = member.Name;
                    ReadEveryString(member.Value);
                }
                break;
            case JsonValueKind.Array:
                foreach (var item in json.EnumerateArray())
                    ReadEveryString(item);
                break;
            case JsonValueKind.String:
                _ = json.GetString();
                break;
        }
    }

    [GeneratedRegex("""
        "(\\.|[^"\\])*"|[ \r\n\t]
        """, RegexOptions.Singleline)]
    private static partial Regex StringsOrSpace();
}
