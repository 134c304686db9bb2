using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Alleycat.Racing;

/// <summary>The standings message on <c>alleycat-subscribe/class-N</c>, and the sample's on <c>alleycat-subscribe</c>.</summary>
/// <remarks>Layout: docs/formats/standings.md; golden bytes: tests/fixtures/standings.</remarks>
public static class StandingsFormat
{
    /// <summary>Room is left below IoT Core's 128 KB.</summary>
    public const int PayloadBytesMax = 120_000;

    public const string SampleTopic = "alleycat-subscribe";

    // The rest of a row beside its name: seven members with their punctuation and longest numbers.
    private const int RowBytesMax = 184;

    private static readonly JsonWriterOptions Options = new()
    {
        // Names stay readable; the message is no HTML and its readers put text, not markup, on the page.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };

    private static readonly string[] Topics = [.. RaceClass.Ids.Select(id => $"{SampleTopic}/class-{id}")];

    /// <summary><c>alleycat-subscribe/class-N</c>.</summary>
    public static string TopicOf(int classId) => Topics[classId - 1];

    /// <summary>Writes the standings message: as many rows as are asked for and fit <see cref="PayloadBytesMax"/>.</summary>
    /// <param name="output">Takes UTF-8 JSON.</param>
    /// <param name="header">Whose standings, and when.</param>
    /// <param name="rows">Best first.</param>
    /// <param name="rowsMax">At most so many rows.</param>
    /// <returns>The rows written.</returns>
    public static int Write(IBufferWriter<byte> output, StandingsHeader header, ReadOnlySpan<StandingsRow> rows, int rowsMax)
    {
        using var json = new Utf8JsonWriter(output, Options);
        json.WriteStartObject();
        json.WriteString("msg"u8, "standings"u8);
        json.WriteNumber("classId"u8, header.ClassId);
        json.WriteNumber("raceId"u8, header.RaceId);
        json.WriteNumber("seq"u8, header.Seq);
        json.WriteNumber("serverTime"u8, header.ServerTimeMs);
        json.WriteNumber("second"u8, header.Second);
        json.WriteNumber("racerCount"u8, rows.Length);
        json.WriteStartArray("racers"u8);
        var written = 0;
        foreach (ref readonly var row in rows)
        {
            var bytesMax = RowBytesMax + 6 * (row.Name?.Length ?? 0);
            if (written == rowsMax || json.BytesCommitted + json.BytesPending + bytesMax > PayloadBytesMax)
                break;
            WriteRow(json, row);
            written++;
        }
        json.WriteEndArray();
        json.WriteEndObject();
        return written;
    }

    /// <summary>Writes the sample's message: <c>results</c> is the text of a JSON object from racer id to output.</summary>
    /// <returns>The racers written: as many as fit <see cref="PayloadBytesMax"/>.</returns>
    public static int WriteSample(IBufferWriter<byte> output, StandingsHeader header, ReadOnlySpan<StandingsRow> rows, int rowsMax)
    {
        var results = new StringBuilder("{");
        var written = 0;
        foreach (ref readonly var row in rows)
        {
            // Each pair of quotes is escaped inside the text: at most 24 characters and 2 backslashes.
            if (written == rowsMax || results.Length + (written + 1) * 2 + 24 > PayloadBytesMax - 200)
                break;
            results.Append(written++ == 0 ? "\"" : ",\"").Append(row.RacerId).Append("\":").Append(row.Output.ToString());
        }
        using var json = new Utf8JsonWriter(output, Options);
        json.WriteStartObject();
        json.WriteString("msg"u8, "results"u8);
        json.WriteString("classId"u8, header.ClassId.ToString(CultureInfo.InvariantCulture));
        json.WriteString("raceId"u8, string.Create(CultureInfo.InvariantCulture, $"race-{header.RaceId}"));
        json.WriteString("ts"u8, header.ServerTimeMs.ToString(CultureInfo.InvariantCulture));
        json.WriteString("results"u8, results.Append('}').ToString());
        json.WriteEndObject();
        return written;
    }

    private static void WriteRow(Utf8JsonWriter json, in StandingsRow row)
    {
        json.WriteStartObject();
        json.WriteNumber("racerId"u8, row.RacerId);
        if (row.Name is not null)
            json.WriteString("name"u8, row.Name);
        json.WriteNumber("second"u8, row.Second);
        WriteOutput(json, "output"u8, row.Output);
        WriteOutput(json, "mean"u8, row.Mean);
        json.WriteNumber("rank"u8, row.Rank);
        if (row.State != StandingsRowState.Live)
            json.WriteString("state"u8, NameOf(row.State));
        json.WriteEndObject();
    }

    private static ReadOnlySpan<byte> NameOf(StandingsRowState state) => state switch
    {
        StandingsRowState.Held => "held"u8,
        StandingsRowState.Gap => "gap"u8,
        StandingsRowState.Backfilled => "backfilled"u8,
        _ => "live"u8,
    };

    private static void WriteOutput(Utf8JsonWriter json, ReadOnlySpan<byte> name, Output output)
    {
        json.WritePropertyName(name);
        json.WriteNumberValue((decimal)output.TenThousandths / 10_000m);
    }
}
