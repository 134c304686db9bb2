using System.Globalization;
using System.Text;

namespace Alleycat.Racing.Tests;

/// <summary>An endless row of messages: usual ones, unusual but valid ones, faulty ones, and any of them with some bytes changed.</summary>
internal sealed class TelemetryMessages(Random random)
{
    private static readonly string[] Oddities =
    [
        "null", "true", "\"\"", "\"3\"", "-1", "0", "-0", "3.0", "1e2", "1E+400", "0.1e1", "9223372036854775807", "9223372036854775808", "[]", "{}",
        "[1,{\"a\":[]}]", "255", "255.00000000000003", "100", "100.00000000000001", "79.79999999999999716", "0.000000000000000000000000001",
        "12345678901234567.8", "300", "301", "6", "7", "\"update\"", "\"f\\u0069nal\"", "\"h\\u0065ld\"", "\"\\ud83d\\udeb2\"", "\"\\ud83d\"", "\"ö\"", "1.", "01", "1e", "tru",
        "9007199254740993.0", "9007199254740991.0", "5e-324", "4.35", "0.1",
    ];

    private static readonly string[] Names = ["uuid", "event", "deviceTimestamp", "second", "raceId", "name", "racerId", "classId", "cadence", "resistance"];

    private readonly StringBuilder _text = new();

    public byte[] Next()
    {
        _text.Clear();
        var spaced = random.Next(4) == 0;
        var members = Names.AsSpan().ToArray();
        if (random.Next(3) == 0)
            random.Shuffle(members);
        Space(spaced);
        _text.Append('{');
        var first = true;
        foreach (var name in members)
        {
            // Now and then a member is left out, written twice, or joined by one that is not ours.
            for (var times = random.Next(60) switch { 0 => 0, 1 => 2, _ => 1 }; times > 0; times--)
                Member(name, Value(name), ref first, spaced);
            if (random.Next(40) == 0)
                Member("quality", random.Next(3) switch { 0 => "\"held\"", 1 => "\"live\"", _ => Pick(Oddities) }, ref first, spaced);
            if (random.Next(40) == 0)
                Member(random.Next(3) switch { 0 => "output", 1 => "o\\u0075tput", _ => "extra" }, Pick(Oddities), ref first, spaced);
        }
        Space(spaced);
        _text.Append('}');
        Space(spaced);
        var bytes = Encoding.UTF8.GetBytes(_text.ToString());
        return random.Next(4) == 0 ? Spoil(bytes) : bytes;
    }

    private void Member(string name, string value, ref bool first, bool spaced)
    {
        if (!first)
            _text.Append(',');
        first = false;
        Space(spaced);
        var written = random.Next(200) == 0 ? string.Create(CultureInfo.InvariantCulture, $"\\u{(int)name[0]:x4}{name[1..]}") : name;
        _text.Append('"').Append(written).Append('"');
        Space(spaced);
        _text.Append(':');
        Space(spaced);
        _text.Append(value);
        Space(spaced);
    }

    private string Value(string name) => random.Next(60) == 0 ? Pick(Oddities) : name switch
    {
        "uuid" => $"\"{new Guid(random.Next(), 7, 8, 1, 2, 3, 4, 5, 6, 7, 8)}\"",
        "event" => random.Next(50) == 0 ? "\"final\"" : "\"update\"",
        "deviceTimestamp" => Text(1_620_824_000_000 + random.Next()),
        "second" => Text(random.Next(1, 301)),
        "raceId" => Text(random.Next(2) == 0 ? 5_402_746 : 1_619_185_620_265),
        "name" => $"\"{Pick(["Hayden", "Jörg", "李", "🚲", "a\\\"b", "", "Hub\\u00e9rt"])}\"",
        "racerId" => Text(random.Next(0, 40_000)),
        "classId" => Text(random.Next(1, 7)),
        "cadence" => Metric(30, 90),
        _ => Metric(33, 86),
    };

    private string Metric(double from, double to)
    {
        var value = from + random.NextDouble() * (to - from);
        return random.Next(3) switch
        {
            0 => Text((long)value),
            1 => value.ToString("F1", CultureInfo.InvariantCulture),
            _ => value.ToString("R", CultureInfo.InvariantCulture),
        };
    }

    private void Space(bool spaced)
    {
        if (spaced)
            _text.Append(random.Next(12) switch { < 4 => " ", 4 => "  ", 5 => random.Next(4) switch { 0 => "\r\n", 1 => "\t", 2 => "\n", _ => "\u00a0"[..0] }, _ => "" });
    }

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
                    bytes[at] = (byte)Pick(["\"", "\\", "{", "}", ",", ":", "0", "e", ".", "-", "\n", " "])[0];
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

    private string Pick(string[] choices) => choices[random.Next(choices.Length)];

    private static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);
}
