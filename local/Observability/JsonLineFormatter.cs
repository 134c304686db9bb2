using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace Alleycat.Local.Observability;

/// <summary>
/// One JSON object a line: <c>time</c>, <c>level</c>, <c>event</c>, <c>message</c>, then the event's own values under their names, such as
/// <c>classId</c> and <c>raceId</c>.
/// </summary>
/// <remarks>Values that are null are left out. Layout: docs/operations.md.</remarks>
internal sealed class JsonLineFormatter(TimeProvider time) : ConsoleFormatter(FormatterName)
{
    public const string FormatterName = "alleycat-json";

    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        var line = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(line))
        {
            json.WriteStartObject();
            json.WriteString("time"u8, time.GetUtcNow().UtcDateTime.ToString("O", CultureInfo.InvariantCulture));
            json.WriteString("level"u8, logEntry.LogLevel.ToString().ToLowerInvariant());
            json.WriteString("event"u8, KebabOf(logEntry.EventId.Name ?? logEntry.Category));
            json.WriteString("message"u8, logEntry.Formatter(logEntry.State, logEntry.Exception));
            if (logEntry.State is IReadOnlyList<KeyValuePair<string, object?>> values)
                WriteValues(json, values);
            if (logEntry.Exception is { } exception)
                json.WriteString("exception"u8, exception.ToString());
            json.WriteEndObject();
        }
        textWriter.WriteLine(Encoding.UTF8.GetString(line.WrittenSpan));
    }

    private static void WriteValues(Utf8JsonWriter json, IReadOnlyList<KeyValuePair<string, object?>> values)
    {
        foreach (var (name, value) in values)
        {
            if (value is null || name == "{OriginalFormat}")
                continue;
            json.WritePropertyName(JsonNamingPolicy.CamelCase.ConvertName(name));
            switch (value)
            {
                case bool truth:
                    json.WriteBooleanValue(truth);
                    break;
                case int or long or uint or short or byte:
                    json.WriteNumberValue(Convert.ToInt64(value, CultureInfo.InvariantCulture));
                    break;
                case double number when double.IsFinite(number):
                    json.WriteNumberValue(number);
                    break;
                default:
                    json.WriteStringValue(Convert.ToString(value, CultureInfo.InvariantCulture));
                    break;
            }
        }
    }

    /// <summary><c>RaceEnded</c> is the event <c>race-ended</c>; a category's dots stay.</summary>
    private static string KebabOf(string name)
    {
        var text = new StringBuilder(name.Length + 8);
        for (var i = 0; i < name.Length; i++)
        {
            if (char.IsUpper(name[i]) && i > 0 && char.IsLower(name[i - 1]))
                text.Append('-');
            text.Append(char.ToLowerInvariant(name[i]));
        }
        return text.ToString();
    }
}
