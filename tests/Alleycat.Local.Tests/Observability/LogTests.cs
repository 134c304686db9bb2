using System.Buffers;
using System.Text;
using System.Text.Json;
using Alleycat.Local.Hosting;
using Alleycat.Local.Http;
using Alleycat.Local.Observability;
using Alleycat.Mqtt;
using Alleycat.Mqtt.Packets;
using Alleycat.Racing;
using Alleycat.Streaming;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Alleycat.Local.Tests.Observability;

/// <summary>What the log says of races, set-aside records, histories, stages and connections, as the JSON that is written.</summary>
public sealed class LogTests
{
    private readonly JsonLog _log = new();

    [Fact]
    public async Task A_race_begins_and_ends_with_its_class_its_race_and_how_many_rode()
    {
        var published = new List<string>();
        var boards = new RaceLog(new ListingPublisher(published), _log);
        await boards.PublishAsync(Board(classId: 2, raceId: 77, second: 5));
        await boards.PublishAsync(Board(classId: 2, raceId: 77, second: 6));
        await boards.PublishAsync(new(StandingsFormat.SampleTopic, "no board"u8.ToArray()));
        await boards.PublishAsync(Board(classId: 2, raceId: 78, second: 1));
        await boards.PublishAsync(Board(classId: 2, raceId: 0, second: 0));

        Assert.Equal(5, published.Count);
        Assert.Equal(["race-began", "race-ended", "race-began", "race-ended"], _log.Lines.Select(line => line.GetProperty("event").GetString()));
        var ended = _log.Lines[1];
        Assert.Equal(
            (2, 77, 1, 6, "information"),
            (Number(ended, "classId"), Number(ended, "raceId"), Number(ended, "racers"), Number(ended, "second"),
                ended.GetProperty("level").GetString()));
        Assert.Equal(78, Number(_log.Lines[2], "raceId"));
    }

    [Fact]
    public void Set_aside_records_are_one_line_an_object_with_the_firsts_reason_class_and_race()
    {
        var raw = Convert.ToBase64String("""{"classId":4,"raceId":9,"second":0}"""u8);
        var lines = $$"""
            {"rawData":"{{raw}}","errorMessage":"second: 0"}
            {"rawData":"AA=="}

            """;
        var log = new ObjectLog(_log);
        log.Stored(Request(BucketNames.Delivery, "processing-failed/2026/11/21/09/a", lines));
        log.Stored(Request(BucketNames.Delivery, "processing-failed/2026/11/21/09/b", "{\"rawData\":\"AA==\"}\n"));
        log.Stored(Request(BucketNames.Delivery, "data/2026/11/21/09/c.gz", "x"));

        Assert.Equal(2, _log.Lines.Count);
        var line = _log.Lines[0];
        Assert.Equal(
            ("records-set-aside", "warning", 2, 4, 9),
            (line.GetProperty("event").GetString(), line.GetProperty("level").GetString(), Number(line, "records"), Number(line, "classId"),
                Number(line, "raceId")));
        Assert.Equal("second: 0", line.GetProperty("reason").GetString());
        Assert.False(_log.Lines[1].TryGetProperty("classId", out _));
    }

    [Fact]
    public void A_history_that_is_written_is_a_line_with_its_class()
    {
        var log = new ObjectLog(_log);
        log.Stored(Request(BucketNames.History, "class-6.gz", "x"));
        log.Stored(Request(BucketNames.History, "racers.gz", "x"));
        log.Stored(Request(BucketNames.History, "class-6.json", "x"));
        Assert.Equal(("history-written", 6), (_log.Lines.Single().GetProperty("event").GetString(), Number(_log.Lines.Single(), "classId")));
    }

    [Fact]
    public async Task A_stage_that_fails_and_recovers_is_two_lines_however_often_it_is_looked_at()
    {
        (bool, string) health = (true, "runs");
        var stages = new[] { new PipelineStageSource("delivery", "Delivery", "Puts.", [], () => health, () => null) };
        await using var watch = new StageLog(() => stages, _log, TimeProvider.System);
        watch.Look();
        health = (false, "No space left on device");
        watch.Look();
        watch.Look();
        health = (true, "runs");
        watch.Look();
        watch.Look();
        Assert.Equal(["stage-fails", "stage-recovered"], _log.Lines.Select(line => line.GetProperty("event").GetString()));
        Assert.Equal(
            ("delivery", "No space left on device"),
            (_log.Lines[0].GetProperty("stage").GetString(), _log.Lines[0].GetProperty("detail").GetString()));
    }

    [Fact]
    public void A_connections_end_is_a_line_with_its_cause_its_reason_and_its_traffic()
    {
        var log = new MqttConnectionLog(_log);
        log.Write(new(
            "alleycat-42", new("127.0.0.1:50000", "wss"), MqttConnectionEndCause.KeepAliveTimeout, MqttReasonCode.KeepAliveTimeout,
            TimeSpan.FromSeconds(12.34), new(1, 2, 3, 4), new IOException("reset \"by\" peer\n")));
        log.Write(new("", new("x"), MqttConnectionEndCause.ClientDisconnected, MqttReasonCode.Success, TimeSpan.Zero, default));

        var line = _log.Lines[0];
        Assert.Equal("mqtt-connection-ended", line.GetProperty("event").GetString());
        Assert.Equal("warning", line.GetProperty("level").GetString());
        Assert.Equal("alleycat-42", line.GetProperty("clientId").GetString());
        Assert.Equal(("127.0.0.1:50000", "wss"), (line.GetProperty("remote").GetString(), line.GetProperty("transport").GetString()));
        Assert.Equal(("KeepAliveTimeout", "KeepAliveTimeout"), (line.GetProperty("cause").GetString(), line.GetProperty("reason").GetString()));
        Assert.Equal(12.3, line.GetProperty("seconds").GetDouble());
        Assert.Equal(
            (1, 2, 3, 4),
            (Number(line, "messagesReceived"), Number(line, "messagesSent"), Number(line, "bytesReceived"), Number(line, "bytesSent")));
        Assert.Equal("reset \"by\" peer\n", line.GetProperty("error").GetString());
        Assert.Equal("information", _log.Lines[1].GetProperty("level").GetString());
        Assert.False(_log.Lines[1].TryGetProperty("error", out _));
    }

    [Fact]
    public void A_line_has_its_time_and_its_exception_and_is_one_line()
    {
        _log.Log(LogLevel.Error, default, "two\nlines", new IOException("why"), static (state, _) => state);
        var line = _log.Lines.Single();
        Assert.Equal("2026-11-21T12:00:00.0000000Z", line.GetProperty("time").GetString());
        Assert.Equal("two\nlines", line.GetProperty("message").GetString());
        Assert.Contains("why", line.GetProperty("exception").GetString());
        Assert.Equal("alleycat.test", line.GetProperty("event").GetString());
        Assert.Equal(1, _log.Text.Count(c => c == '\n'));
    }

    [Theory]
    [InlineData("json", LogFormat.Json)]
    [InlineData("TEXT", LogFormat.Text)]
    [InlineData("xml", LogFormat.Auto)]
    [InlineData(null, LogFormat.Auto)]
    public void The_format_is_json_or_text_or_what_suits_the_terminal(string? text, object expected) =>
        Assert.Equal((LogFormat)expected, HostLog.FormatOf(text));

    private static int Number(JsonElement line, string name) => line.GetProperty(name).GetInt32();

    private static PutObjectRequest Request(string bucket, string key, string content) =>
        new() { Bucket = bucket, Key = key, Parts = [ObjectPart.Of(Encoding.UTF8.GetBytes(content))] };

    private static TopicMessage Board(int classId, long raceId, int second)
    {
        var board = new ArrayBufferWriter<byte>();
        StandingsRow[] rows = raceId == 0 ? [] : [default(StandingsRow) with { RacerId = 1, Name = "\"raceId\":5" }];
        StandingsFormat.Write(board, new(classId, raceId, 1, 1, second), rows, 100);
        return new(StandingsFormat.TopicOf(classId), board.WrittenMemory, Retain: true);
    }

    private sealed class ListingPublisher(List<string> topics) : ITopicPublisher
    {
        public ValueTask PublishAsync(TopicMessage message, CancellationToken cancellationToken = default)
        {
            topics.Add(message.Topic);
            return default;
        }
    }

    /// <summary>A logger whose lines go through the formatter of the host.</summary>
    private sealed class JsonLog : ILogger
    {
        private readonly JsonLineFormatter _formatter = new(new Noon());
        private readonly StringBuilder _text = new();

        public string Text => _text.ToString();

        public IReadOnlyList<JsonElement> Lines =>
            [.. Text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            using var line = new StringWriter(_text) { NewLine = "\n" };
            _formatter.Write(new LogEntry<TState>(logLevel, "Alleycat.Test", eventId, state, exception, formatter), null, line);
        }
    }

    private sealed class Noon : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);
    }
}
