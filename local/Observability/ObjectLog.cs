using System.Globalization;
using System.Text.Json;
using Alleycat.Streaming;

namespace Alleycat.Local.Observability;

/// <summary>A line for each history file written, and one for each object of set-aside records: with class and race where they are known.</summary>
internal sealed partial class ObjectLog(ILogger log)
{
    public void Stored(PutObjectRequest request)
    {
        if (request.Bucket == BucketNames.History && ClassOf(request.Key) is { } classId)
        {
            HistoryWritten(log, classId, request.Key);
            return;
        }
        if (request.Key.StartsWith(BucketNames.ErrorPrefix, StringComparison.Ordinal) && request.Parts is [{ Existing: null } part, ..])
            TellSetAside(request.Key, part.Bytes.Span);
    }

    private void TellSetAside(string key, ReadOnlySpan<byte> lines)
    {
        var end = lines.IndexOf((byte)'\n');
        var first = SetAside.Read(end < 0 ? lines : lines[..end]);
        RecordsSetAside(log, lines.Count((byte)'\n'), first.Reason, key, first.ClassId, first.RaceId);
    }

    private static int? ClassOf(string key) =>
        key.StartsWith("class-", StringComparison.Ordinal) && key.EndsWith(".gz", StringComparison.Ordinal)
        && int.TryParse(key.AsSpan(6, key.Length - 9), NumberStyles.None, CultureInfo.InvariantCulture, out var classId)
            ? classId
            : null;

    [LoggerMessage(3011, LogLevel.Information, "Class {ClassId}: new records are in its history, {Key}.")]
    private static partial void HistoryWritten(ILogger log, int classId, string key);

    [LoggerMessage(3012, LogLevel.Warning, "{Records} records are set aside in {Key}; the first for: {Reason} (class {ClassId}, race {RaceId})")]
    private static partial void RecordsSetAside(ILogger log, int records, string? reason, string key, long? classId, long? raceId);

    /// <summary>What the first set-aside record says of itself, as far as it can be read.</summary>
    private readonly record struct SetAside(string? Reason, long? ClassId, long? RaceId)
    {
        public static SetAside Read(ReadOnlySpan<byte> line)
        {
            try
            {
                var reader = new Utf8JsonReader(line);
                using var record = JsonDocument.ParseValue(ref reader);
                var reason = Text(record.RootElement, "errorMessage");
                if (Text(record.RootElement, "rawData") is not { } raw)
                    return new(reason, null, null);
                using var message = JsonDocument.Parse(Convert.FromBase64String(raw));
                return new(reason, Number(message.RootElement, "classId"), Number(message.RootElement, "raceId"));
            }
            catch (Exception fault) when (fault is JsonException or FormatException)
            {
                // It was set aside because it is not as it should be.
                return default;
            }
        }

        private static string? Text(JsonElement element, string name) =>
            element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
                ? value.GetString()
                : null;

        private static long? Number(JsonElement element, string name) =>
            element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value)
            && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number)
                ? number
                : null;
    }
}
