using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Text.Unicode;

namespace Alleycat.HistoryProcessor.Tests;

/// <summary>
/// The merge in a page, written for reading: documents, decimals and dictionaries. It shares no code with the product and says what the
/// histories must hold and which lines must have been skipped.
/// </summary>
internal sealed partial class PlainMerge
{
    public Dictionary<(int ClassId, int Second, int RacerId), decimal> Best { get; } = [];

    public SortedDictionary<string, long> Skipped { get; } = new(StringComparer.Ordinal);

    public long Records { get; private set; }

    public void AddObject(byte[] gzip)
    {
        var text = new MemoryStream();
        new GZipStream(new MemoryStream(gzip), CompressionMode.Decompress).CopyTo(text);
        var bytes = text.GetBuffer().AsMemory(0, (int)text.Length);
        foreach (var range in bytes.Span.Split((byte)'\n'))
        {
            var line = bytes[range].TrimEnd((byte)'\r');
            if (line.Length > 0 && Merge(line) is { } fault)
                Skipped[fault] = Skipped.GetValueOrDefault(fault) + 1;
        }
    }

    private string? Merge(ReadOnlyMemory<byte> line)
    {
        // What the transform wrote behind the message is no part of the message's size.
        var output = OutputAtEnd().Match(Encoding.Latin1.GetString(line.Span[^Math.Min(32, line.Length)..]));
        if (line.Length - (output.Success ? output.Length - 1 : 0) > 8192)
            return "TooLarge";
        try
        {
            using var document = Utf8.IsValid(line.Span) ? JsonDocument.Parse(line) : throw new JsonException();
            if (line.Span.Contains((byte)'\\'))
                ReadEveryString(document.RootElement);
            return document.RootElement.ValueKind == JsonValueKind.Object ? Merge(document.RootElement) : "NotAnObject";
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return "NotJson";
        }
    }

    private string? Merge(JsonElement json)
    {
        JsonElement? Last(string name) => json.TryGetProperty(name, out var value) ? value : null;
        if (Fault(Last) is { } fault)
            return Last("fault") is null ? fault : "PackFault";
        Records++;
        var key = ((int)Whole(Last("classId"))!, (int)Whole(Last("second"))!, (int)Whole(Last("racerId"))!);
        var output = Output(Last("cadence")!.Value, Last("resistance")!.Value);
        if (!Best.TryGetValue(key, out var best) || output > best)
            Best[key] = output;
        return null;
    }

    private static string? Fault(Func<string, JsonElement?> last) =>
        last("event") is { } kind && !(kind.ValueKind == JsonValueKind.String && kind.GetString() is "update" or "final") ? "Event"
        : last("deviceTimestamp") is { } timestamp && Whole(timestamp) is null ? "DeviceTimestamp"
        : !(Whole(last("second")) is >= 1 and <= 300) ? "Second"
        : !(Whole(last("raceId")) >= 0) ? "RaceId"
        : last("name") is { ValueKind: not JsonValueKind.String } ? "Name"
        : !(Whole(last("racerId")) is >= 0 and <= 9_999_999) ? "RacerId"
        : !(Whole(last("classId")) is >= 1 and <= 6) ? "ClassId"
        : !(Number(last("cadence")) is >= 0 and <= 255) ? "Cadence"
        : !(Number(last("resistance")) is >= 0 and <= 100) ? "Resistance"
        : null;

    /// <summary>To four places, half away from zero. Where that hangs on the last bit, the contract's doubles decide.</summary>
    private static decimal Output(JsonElement cadence, JsonElement resistance)
    {
        var count = (Decimal(cadence) + 35) * (Decimal(resistance) + 65) * 100;
        var isTie = Math.Abs(count - Math.Truncate(count) - 0.5m) < 0.000_001m;
        if (isTie)
            count = (decimal)Math.Round((cadence.GetDouble() + 35) * (resistance.GetDouble() + 65) / 100 * 10_000, MidpointRounding.AwayFromZero);
        return Math.Round(count, MidpointRounding.AwayFromZero) / 10_000;
    }

    private static decimal Decimal(JsonElement number) => decimal.Parse(number.GetRawText(), NumberStyles.Float, CultureInfo.InvariantCulture);

    private static double? Number(JsonElement? value) => value is { ValueKind: JsonValueKind.Number } number ? number.GetDouble() : null;

    private static long? Whole(JsonElement? value) => value is not { ValueKind: JsonValueKind.Number } number ? null
        : number.TryGetInt64(out var whole) ? whole
        : number.GetDouble() is var real && double.IsInteger(real) && Math.Abs(real) < 9_007_199_254_740_992 ? (long)real
        : null;

    /// <summary>Throws at an escape that is half a character.</summary>
    private static void ReadEveryString(JsonElement json)
    {
        if (json.ValueKind == JsonValueKind.String)
            _ = json.GetString();
        if (json.ValueKind == JsonValueKind.Array)
            foreach (var item in json.EnumerateArray())
                ReadEveryString(item);
        if (json.ValueKind == JsonValueKind.Object)
            foreach (var member in json.EnumerateObject())
            {
                _ = member.Name;
                ReadEveryString(member.Value);
            }
    }

    [GeneratedRegex(""","output":(0|[1-9][0-9]*)(\.[0-9]+)?}$""")]
    private static partial Regex OutputAtEnd();
}
