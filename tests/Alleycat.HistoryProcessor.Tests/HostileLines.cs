using System.Globalization;
using System.Text;

namespace Alleycat.HistoryProcessor.Tests;

/// <summary>
/// An endless row of delivered lines, without their line breaks: mostly what the transform writes, among it unusual spellings, faults,
/// notes on bad lines, and any of them with some bytes changed. Classes, seconds and racers lie where the object's lines cluster.
/// </summary>
internal sealed class HostileLines(Random random)
{
    private const int MessageBytesMax = 8192;

    private static readonly string[] Members = ["uuid", "event", "deviceTimestamp", "second", "raceId", "name", "racerId", "classId", "cadence", "resistance"];

    private static readonly string[] Oddities =
    [
        "null", "true", "\"\"", "\"80\"", "-1", "0", "-0", "-0.0", "-0e5", "3.0", "1e2", "1E+2", "30e-1", "0.1e1", "7.95e1", "80.0", "8.00e+01", "1e400", "-1e400",
        "1e-400", "1e999999999", "1e99999999999999999999", "0e0", "9223372036854775807", "9223372036854775808", "1.8446744073709551616e19", "[]", "{}",
        "[1,{\"a\":[]}]", "255", "255.00000000000003", "255.0000000000000000000001", "100", "100.00000000000001", "79.79999999999999716",
        "0.000000000000000000000000001", "12345678901234567.8", "300", "301", "3.5", "6", "7", "6.0", "10000000", "9999999", "9.999999e6", "4294967297", "\"update\"",
        "\"f\\u0069nal\"", "\"\\ud83d\\udeb2\"", "\"\\ud83d\"", "\"\\udeb2\\ud83d\"", "\"ö\"", "1.", ".5", "01", "+1", "1e", "tru", "NaN", "Infinity", "0x10", "'3'",
        "9007199254740993.0", "9007199254740991.0", "5e-324", "4.35", "60.605", "3.0000000000000000000000000000000000000001",
    ];

    private static readonly string[] Names = ["Hayden", "Jörg", "李", "🚲", "a\\\"b", "", "Hub\\u00e9rt", "\\ud83d\\udeb2", "x,\\\"output\\\":5}", "},{", "\\\\", "\\/\\b\\t"];

    private readonly StringBuilder text = new();
    private int firstSecond, seconds, firstClass, classes, racers;

    /// <summary>Moves the cluster: from one second of one class to all of all.</summary>
    public void Gather()
    {
        seconds = random.Next(8) switch { 0 => 300, 1 => 60, < 5 => random.Next(1, 12), _ => 1 };
        firstSecond = random.Next(1, 302 - seconds);
        firstClass = random.Next(1, 7);
        classes = random.Next(3) == 0 ? random.Next(1, 8 - firstClass) : 1;
        racers = random.Next(4) == 0 ? 60 : 20;
    }

    public byte[] Next() => random.Next(100) switch
    {
        < 66 => Bytes(Usual()),
        < 84 => Bytes(Unusual()),
        < 88 => Bytes(Note()),
        < 96 => Spoil(Bytes(random.Next(3) == 0 ? Unusual() : Usual())),
        < 98 => Bytes(Pick("", "", " ", "\t\r", "null", "[]", "{}", "5", "\"x\"", "nul", "{", "}", "]", ",", "{}{}", "{\"output\":1}", "{,\"output\":1}")),
        98 => random.Next(10) == 0 ? Bytes(Long()) : Bytes(Nested()),
        _ => [.. "\uFEFF"u8, .. Bytes(Usual())],
    };

    private string Usual() =>
        $"{{\"event\":{Value("event")},\"deviceTimestamp\":{Value("deviceTimestamp")},\"second\":{Value("second")},\"raceId\":5402746,"
        + $"\"name\":{Value("name")},\"racerId\":{Value("racerId")},\"classId\":{Value("classId")},"
        + $"\"cadence\":{Value("cadence")},\"resistance\":{Value("resistance")}{Output()}}}";

    /// <summary>Members in any order, left out, repeated, escaped, spaced, with odd values, and others among them.</summary>
    private string Unusual()
    {
        text.Clear().Append('{');
        var members = Members.AsSpan().ToArray();
        if (random.Next(2) == 0)
            random.Shuffle(members);
        var odd = random.Next(40);
        var spaced = random.Next(3) == 0;
        for (var index = 0; index < members.Length; index++)
        {
            for (var times = random.Next(80) switch { 0 => 0, 1 or 2 => 2, _ => 1 }; times > 0; times--)
                Append(members[index], index == odd || random.Next(150) == 0 ? Pick(Oddities) : Value(members[index]), spaced);
            if (random.Next(60) == 0)
                Append(Pick("output", "o\\u0075tput", "extra", "Second", "fault", "\\ud83d"), Pick(Oddities), spaced);
        }
        text.Append(Output()).Append('}');
        return text.ToString();
    }

    private void Append(string name, string value, bool spaced)
    {
        if (text.Length > 1)
            text.Append(',');
        if (random.Next(100) == 0)
            name = string.Create(CultureInfo.InvariantCulture, $"\\u{(int)name[0]:x4}{name[1..]}");
        text.Append(spaced ? " " : "").Append('"').Append(name).Append('"').Append(spaced ? " : " : ":").Append(value).Append(spaced ? Pick("", " ", "\t", "\r") : "");
    }

    /// <summary>What the transform writes for a bad line of a pack, and what only looks like it.</summary>
    private string Note() => random.Next(5) switch
    {
        0 => "{\"fault\":\"second\",\"rawText\":\"" + new string('x', random.Next(40)),
        1 => "{\"f\\u0061ult\":\"second\"}",
        2 => $"{{\"a\":{{\"fault\":1}},\"second\":{Value("second")},\"rawText\":\"\\\"fault\\\"\"}}",
        _ => "{\"fault\":\"cadence\",\"message\":\"cadence is missing\",\"rawText\":\"" + Usual().Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal) + "\"}",
    };

    /// <summary>Around the bound of a message, around that of a line, and far beyond; with and without an escape in a name.</summary>
    private string Long()
    {
        var line = random.Next(2) == 0 ? Usual() : Usual().Replace("\"event\"", "\"\\u0065vent\"", StringComparison.Ordinal);
        var length = random.Next(20) switch
        {
            0 => 300_000,
            < 4 => random.Next((2 * MessageBytesMax) - 30, (2 * MessageBytesMax) + 30),
            _ => random.Next(MessageBytesMax - 10, MessageBytesMax + 50),
        };
        return "{\"pad\":\"" + new string('p', Math.Max(0, length - Encoding.UTF8.GetByteCount(line) - 9)) + "\"," + line[1..];
    }

    private string Nested()
    {
        var depth = random.Next(55, 70);
        return $"{{\"deep\":{new string('[', depth)}{new string(']', random.Next(6) == 0 ? depth - 1 : depth)}," + Usual()[1..];
    }

    /// <summary>The transform's, right or wrong, a device's own, or none.</summary>
    private string Output() => random.Next(12) switch
    {
        0 => "",
        1 => $",\"output\":{Pick(Oddities)}",
        2 => $", \"output\" : 478.5",
        3 => $",\"output\":{random.Next(479)},\"output\":{random.Next(479)}.5",
        _ => string.Create(CultureInfo.InvariantCulture, $",\"output\":{random.Next(4_785_000) / 10_000.0}"),
    };

    private string Value(string name) => name switch
    {
        "uuid" => "\"3f1f6e4c-2b1f-4bb0-9a37-0a4de2c3a111\"",
        "event" => random.Next(50) == 0 ? "\"final\"" : "\"update\"",
        "deviceTimestamp" => Text(1_620_824_000_000 + random.Next()),
        "second" => Text(random.Next(firstSecond, firstSecond + seconds)),
        "raceId" => random.Next(2) == 0 ? "5402746" : "1619185620265",
        "name" => $"\"{(random.Next(4) == 0 ? Pick(Names) : "Hayden")}\"",
        "racerId" => Text(random.Next(400) == 0 ? 9_999_999 - random.Next(3) : random.Next(racers)),
        "classId" => Text(random.Next(firstClass, firstClass + classes)),
        "cadence" => Metric(random.Next(20) == 0 ? 255 : 90),
        _ => Metric(random.Next(20) == 0 ? 100 : 86),
    };

    private string Metric(int most) => random.Next(8) switch
    {
        0 => Text(random.Next(most + 1)),
        1 => (random.NextDouble() * most).ToString("R", CultureInfo.InvariantCulture),
        2 => (random.Next(most * 100) / 100m).ToString(CultureInfo.InvariantCulture),
        3 => (random.Next(most * 1000) / 1000m).ToString(CultureInfo.InvariantCulture) + Pick("", "0", "e0", "E-1"),
        _ => (random.Next(most * 10) / 10m).ToString(CultureInfo.InvariantCulture),
    };

    private byte[] Spoil(byte[] bytes)
    {
        for (var changes = random.Next(1, 4); changes > 0 && bytes.Length > 0; changes--)
        {
            var at = random.Next(bytes.Length);
            switch (random.Next(4))
            {
                case 0:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 1:
                    bytes[at] = (byte)"\"\\{},:0e.-+ \r[]"[random.Next(15)];
                    break;
                case 2:
                    bytes = bytes[..at];
                    break;
                default:
                    bytes = [.. bytes[..at], .. bytes[random.Next(at, bytes.Length)..]];
                    break;
            }
        }
        return bytes;
    }

    private string Pick(params ReadOnlySpan<string> choices) => choices[random.Next(choices.Length)];

    private static byte[] Bytes(string line) => Encoding.UTF8.GetBytes(line);

    private static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);
}
