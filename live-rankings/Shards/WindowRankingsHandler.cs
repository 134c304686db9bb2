using System.Buffers;
using System.Text.Json;
using Alleycat.Racing;
using Alleycat.Streaming;

namespace Alleycat.LiveRankings.Shards;

/// <summary>
/// Live rankings as a function on a stream of one shard: Lambda carries the standings from call to call of a tumbling window, so there is no
/// table, and nothing is remembered here.
/// </summary>
/// <remarks>
/// Windows are a race long and cut by arrival, so a race's last records may fall into the next window, whose standings begin anew. A batch that
/// comes again comes with the state it came with, so a retry repeats the very same step. Safe for concurrent use.
/// </remarks>
public sealed class WindowRankingsHandler(
    ITopicPublisher publisher, ShardRankingsOptions options, TimeProvider time, Action<Exception>? report = null) : IDisposable
{
    private static ReadOnlySpan<byte> StateMember => "standings"u8;

    private readonly ShardRankingsMetrics _metrics = new();

    /// <summary>Takes one Kinesis event of a window; the shape of <see cref="LambdaFunction"/>.</summary>
    /// <param name="kinesisEventJson">The event as Lambda hands it over, with the window's state.</param>
    /// <param name="response">Takes the new state, none at the window's end, and that no record failed.</param>
    /// <param name="cancellationToken">Fires near the deadline; the whole batch is then tried again.</param>
    /// <exception cref="JsonException">The payload is no Kinesis event.</exception>
    public async ValueTask HandleAsync(
        ReadOnlyMemory<byte> kinesisEventJson, IBufferWriter<byte> response, CancellationToken cancellationToken = default)
    {
        var nowMs = time.GetUtcNow().ToUnixTimeMilliseconds();
        var standings = new Standings(options.Standings);
        var turns = new BoardTurn[RaceClass.Count];
        var isFinal = ReadWindow(kinesisEventJson.Span, standings, turns, nowMs);
        var classes = Record(kinesisEventJson.Span, standings, nowMs);
        foreach (var classId in classes)
        {
            if (turns[classId - 1].IsDue(nowMs, (long)options.PublishInterval.TotalMilliseconds))
                turns[classId - 1] = await PublishAsync(classId, standings, turns[classId - 1], nowMs, cancellationToken);
        }
        WriteResponse(response, isFinal ? null : Keep(standings, turns, nowMs));
    }

    public void Dispose() => _metrics.Dispose();

    private bool ReadWindow(ReadOnlySpan<byte> eventJson, Standings standings, BoardTurn[] turns, long nowMs)
    {
        var isFinal = false;
        var reader = new Utf8JsonReader(eventJson);
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
            throw new JsonException($"No Kinesis event: {reader.TokenType} where an object is due.");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("isFinalInvokeForWindow"u8))
            {
                reader.Read();
                isFinal = reader.TokenType == JsonTokenType.True;
            }
            else if (reader.ValueTextEquals("state"u8))
            {
                if (!ReadState(ref reader, standings, turns, nowMs))
                    _metrics.Unsound();
            }
            else
            {
                reader.Skip();
            }
        }
        return isFinal;
    }

    private bool ReadState(ref Utf8JsonReader reader, Standings standings, BoardTurn[] turns, long nowMs)
    {
        var isSound = true;
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return reader.TokenType == JsonTokenType.Null;
        }
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isOurs = reader.ValueTextEquals(StateMember);
            reader.Read();
            if (isOurs && reader.TokenType == JsonTokenType.String)
            {
                // A writer may escape the plus signs of base64.
                var text = reader.ValueIsEscaped ? System.Text.Encoding.UTF8.GetBytes(reader.GetString()!) : reader.ValueSpan;
                isSound &= WindowState.TryRead(text, standings, turns, options.Standings, nowMs);
            }
            reader.Skip();
        }
        return isSound;
    }

    private SortedSet<int> Record(ReadOnlySpan<byte> eventJson, Standings standings, long nowMs)
    {
        var classes = new SortedSet<int>();
        var events = new EventTelemetry(options.Telemetry, _metrics);
        events.Visit(eventJson, countFaults: true, (in Telemetry telemetry, long arrivalMs, in KinesisEventRecord _) =>
        {
            classes.Add(telemetry.ClassId);
            _metrics.Count(standings.Record(telemetry, arrivalMs == 0 ? nowMs : arrivalMs, nowMs));
        });
        return classes;
    }

    private async ValueTask<BoardTurn> PublishAsync(
        int classId, Standings standings, BoardTurn last, long nowMs, CancellationToken cancellationToken)
    {
        try
        {
            return await new BoardPublisher(publisher, options, _metrics).PublishAsync(classId, standings, last, nowMs, cancellationToken);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // The next call draws a newer board; to do this batch again would only add to what is wrong.
            _metrics.PublishFailed();
            report?.Invoke(exception);
            return last;
        }
    }

    private string Keep(Standings standings, BoardTurn[] turns, long nowMs)
    {
        var text = WindowState.Write(standings, turns, nowMs, options.Standings, options.StateCharsMax, out var leftOut);
        if (leftOut > 0)
            _metrics.LeftOut(leftOut);
        return text;
    }

    private static void WriteResponse(IBufferWriter<byte> response, string? state)
    {
        using var json = new Utf8JsonWriter(response, new JsonWriterOptions
        {
            // The plus sign of base64 stays one byte.
            Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        });
        json.WriteStartObject();
        json.WriteStartObject("state"u8);
        if (state is not null)
            json.WriteString(StateMember, state);
        json.WriteEndObject();
        json.WriteStartArray("batchItemFailures"u8);
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
