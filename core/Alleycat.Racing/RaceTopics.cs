using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Alleycat.Racing;

/// <summary>The small messages beside the standings: a race announced, a record fallen, a racer's seconds stored.</summary>
/// <remarks>Layout: docs/formats/race-topics.md; golden bytes: tests/fixtures/race-topics.</remarks>
public static class RaceTopics
{
    /// <summary>Characters kept of a reason or a name.</summary>
    public const int TextCharsMax = 200;

    /// <summary>Records listed in one message; the others are counted.</summary>
    public const int RecordsMax = 20;

    private static readonly JsonWriterOptions Options = new()
    {
        // As in the standings: text stays readable, and its readers put text, not markup, on the page.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };

    /// <summary><c>alleycat-race/class-N</c>.</summary>
    public static string RaceOf(int classId) => string.Create(CultureInfo.InvariantCulture, $"alleycat-race/class-{classId}");

    /// <summary><c>alleycat-record/class-N</c>.</summary>
    public static string RecordOf(int classId) => string.Create(CultureInfo.InvariantCulture, $"alleycat-record/class-{classId}");

    /// <summary><c>alleycat-ack/{racerId}</c>.</summary>
    public static string AckOf(int racerId) => string.Create(CultureInfo.InvariantCulture, $"alleycat-ack/{racerId}");

    /// <summary>Writes the announcement of a race.</summary>
    public static void Write(IBufferWriter<byte> output, in RaceNews news)
    {
        using var json = new Utf8JsonWriter(output, Options);
        json.WriteStartObject();
        json.WriteString("msg"u8, "race"u8);
        json.WriteNumber("classId"u8, news.ClassId);
        json.WriteNumber("raceId"u8, news.RaceId);
        var raceId = news.RaceId;
        json.WriteString("state"u8, news.Voided.Any(race => race.RaceId == raceId) ? "void"u8 : "running"u8);
        json.WriteNumber("startsAt"u8, news.StartsAtMs);
        json.WriteNumber("seconds"u8, news.Seconds);
        json.WriteNumber("serverTime"u8, news.ServerTimeMs);
        json.WriteStartArray("voided"u8);
        foreach (var (voidId, reason) in news.Voided)
        {
            json.WriteStartObject();
            json.WriteNumber("raceId"u8, voidId);
            json.WriteString("reason"u8, reason.AsSpan(0, Math.Min(reason.Length, TextCharsMax)));
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>Writes which of a racer's seconds are stored.</summary>
    public static void Write(IBufferWriter<byte> output, in StoredSeconds stored, long serverTimeMs)
    {
        using var json = new Utf8JsonWriter(output, Options);
        json.WriteStartObject();
        json.WriteString("msg"u8, "ack"u8);
        json.WriteNumber("classId"u8, stored.ClassId);
        json.WriteNumber("raceId"u8, stored.RaceId);
        json.WriteNumber("racerId"u8, stored.RacerId);
        json.WriteNumber("from"u8, stored.From);
        json.WriteNumber("second"u8, stored.Until);
        json.WriteNumber("serverTime"u8, serverTimeMs);
        json.WriteEndObject();
    }

    /// <summary>Writes the records that fell since the last message.</summary>
    /// <param name="output">Takes UTF-8 JSON.</param>
    /// <param name="classId">1 to 6.</param>
    /// <param name="raceId">The race they fell in.</param>
    /// <param name="serverTimeMs">Milliseconds since 1970.</param>
    /// <param name="count">All that fell, also those not listed.</param>
    /// <param name="records">The greatest gain first; at most <see cref="RecordsMax"/> are listed.</param>
    public static void Write(
        IBufferWriter<byte> output, int classId, long raceId, long serverTimeMs, int count, ReadOnlySpan<FallenRecord> records)
    {
        using var json = new Utf8JsonWriter(output, Options);
        json.WriteStartObject();
        json.WriteString("msg"u8, "record"u8);
        json.WriteNumber("classId"u8, classId);
        json.WriteNumber("raceId"u8, raceId);
        json.WriteNumber("serverTime"u8, serverTimeMs);
        json.WriteNumber("count"u8, count);
        json.WriteStartArray("records"u8);
        foreach (ref readonly var record in records[..Math.Min(records.Length, RecordsMax)])
        {
            json.WriteStartObject();
            json.WriteNumber("racerId"u8, record.RacerId);
            if (record.Name is { } name)
                json.WriteString("name"u8, name.AsSpan(0, Math.Min(name.Length, TextCharsMax)));
            json.WriteNumber("second"u8, record.Second);
            json.WritePropertyName("output"u8);
            json.WriteNumberValue((decimal)record.Output.TenThousandths / 10_000m);
            json.WritePropertyName("before"u8);
            json.WriteNumberValue((decimal)record.Before.TenThousandths / 10_000m);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
