using System.Buffers;
using System.Text;
using System.Text.Json;
using Alleycat.Racing;
using Alleycat.Streaming;

namespace Alleycat.LiveRankings.Tests;

/// <summary>What is told beside the boards: to a bike what is stored of its race, to everyone which records fall.</summary>
public sealed class RaceNewsTests : IDisposable
{
    private readonly FakeTime _time = new();
    private readonly FakePublisher _publisher = new();
    private readonly Book _book = new();
    private readonly LiveRankingsHandler _handler;
    private int _sequence;

    public RaceNewsTests() => _handler = new(_publisher, new(), _time, _book);

    public void Dispose() => _handler.Dispose();

    [Fact]
    public async Task A_bike_is_told_what_is_stored_of_its_race_retained_and_acknowledged()
    {
        await HandleAsync([.. Enumerable.Range(1, 10).Select(second => Message(100, second, 80))]);
        await _handler.PublishAsync();
        var ack = Assert.Single(_publisher.All("alleycat-ack/100"));
        Assert.Equal((1, true), (ack.Qos, ack.Retain));
        var json = Json(ack);
        Assert.Equal((1, 7, 100, 1, 10), (Int(json, "classId"), Int(json, "raceId"), Int(json, "racerId"), Int(json, "from"), Int(json, "second")));
        await _handler.PublishAsync();
        Assert.Single(_publisher.All("alleycat-ack/100"));
    }

    [Fact]
    public async Task A_racer_without_a_board_of_their_own_is_told_too()
    {
        // Two ride race 7, one race 8: only the fuller one is on the board.
        for (var second = 1; second <= 10; second++)
            await HandleAsync(Message(100, second, 80), Message(101, second, 80), Message(102, second, 80, race: 8));
        await _handler.PublishAsync();
        Assert.Equal(8, Int(Json(_publisher.Last("alleycat-ack/102")), "raceId"));
    }

    [Fact]
    public async Task Nobody_is_told_where_that_is_switched_off()
    {
        using var silent = new LiveRankingsHandler(_publisher, new() { StoredStep = 0 }, _time);
        await HandleAsync(silent, [.. Enumerable.Range(1, 20).Select(second => Message(100, second, 80))]);
        await silent.PublishAsync();
        Assert.Empty(_publisher.All("alleycat-ack/100"));
    }

    [Fact]
    public async Task A_record_is_told_when_it_falls_and_not_when_it_is_only_reached()
    {
        _book.Best[(1, 100)] = Output.From(80, 79);
        _book.Best[(2, 100)] = Output.From(80, 79);
        await HandleAsync(Message(100, 1, 80), Message(100, 2, 81, name: "Ada"), Message(101, 2, 90));
        await _handler.PublishAsync();
        var message = Assert.Single(_publisher.All("alleycat-record/class-1"));
        Assert.Equal((1, false), (message.Qos, message.Retain));
        var json = Json(message);
        Assert.Equal((7, 1), (Int(json, "raceId"), Int(json, "count")));
        var record = Assert.Single(json.GetProperty("records").EnumerateArray());
        Assert.Equal((100, "Ada", 2, 167.04m, 165.6m), (Int(record, "racerId"), record.GetProperty("name").GetString(), Int(record, "second"),
            record.GetProperty("output").GetDecimal(), record.GetProperty("before").GetDecimal()));
    }

    [Fact]
    public async Task A_record_is_told_once_however_often_its_message_comes()
    {
        _book.Best[(1, 100)] = Output.From(70, 79);
        await HandleAsync(Message(100, 1, 80), Message(100, 1, 80));
        await _handler.PublishAsync();
        await HandleAsync(Message(100, 1, 80));
        await _handler.PublishAsync();
        Assert.Equal(1, Int(Json(Assert.Single(_publisher.All("alleycat-record/class-1"))), "count"));
    }

    [Fact]
    public async Task Of_many_records_the_greatest_gains_are_listed_and_all_are_counted()
    {
        for (var racer = 1; racer <= 50; racer++)
            _book.Best[(1, racer)] = Output.From(60, 79);
        await HandleAsync([.. Enumerable.Range(1, 50).Select(racer => Message(racer, 1, 60 + racer))]);
        await _handler.PublishAsync();
        var json = Json(_publisher.Last("alleycat-record/class-1"));
        Assert.Equal(50, Int(json, "count"));
        Assert.Equal(Enumerable.Range(31, 20).Reverse(), json.GetProperty("records").EnumerateArray().Select(each => Int(each, "racerId")));
    }

    [Fact]
    public async Task Who_is_hidden_is_on_no_board_and_in_no_record_and_the_others_close_up()
    {
        var hidden = new HashSet<int>();
        using var handler = new LiveRankingsHandler(_publisher, new(), _time, _book, new Hiding(hidden));
        foreach (var racer in new[] { 100, 101, 102 })
            _book.Best[(1, racer)] = Output.From(60, 79);
        await HandleAsync(handler, [Message(100, 1, 90), Message(101, 1, 80), Message(102, 1, 70)]);
        hidden.Add(100);

        await handler.PublishAsync();

        var board = Json(_publisher.Last("alleycat-subscribe/class-1"));
        Assert.Equal(2, Int(board, "racerCount"));
        Assert.Equal([(1, 101), (2, 102)], board.GetProperty("racers").EnumerateArray().Select(row => (Int(row, "rank"), Int(row, "racerId"))));
        Assert.DoesNotContain("\\\"100\\\"", Encoding.UTF8.GetString(_publisher.Last("alleycat-subscribe").Payload.Span), StringComparison.Ordinal);
        var records = Json(Assert.Single(_publisher.All("alleycat-record/class-1")));
        Assert.Equal((2, 101), (Int(records, "count"), Int(records.GetProperty("records")[0], "racerId")));
        hidden.Clear();
        await handler.PublishAsync();
        Assert.Equal(3, Int(Json(_publisher.Last("alleycat-subscribe/class-1")), "racerCount"));
    }

    private static int Int(JsonElement json, string member) => json.GetProperty(member).GetInt32();

    private static JsonElement Json(TopicMessage message) => JsonDocument.Parse(message.Payload).RootElement;

    private Task HandleAsync(params string[] messages) => HandleAsync(_handler, messages);

    private async Task HandleAsync(LiveRankingsHandler handler, string[] messages)
    {
        var records = messages.Select(message => new StreamRecord(
            new SequenceNumber((UInt128)(uint)++_sequence), "1", Encoding.UTF8.GetBytes(message), _time.GetUtcNow().ToUnixTimeMilliseconds()));
        var payload = new ArrayBufferWriter<byte>();
        new KinesisEventWriter(new ShardId(0)).Write(payload, [.. records]);
        await handler.HandleAsync(payload.WrittenMemory, new ArrayBufferWriter<byte>());
    }

    private static string Message(int racerId, int second, double cadence, string name = "X", long race = 7) =>
        FormattableString.Invariant($$"""{"event":"update","deviceTimestamp":1,"second":{{second}},"raceId":{{race}},"name":"{{name}}","racerId":{{racerId}},"classId":1,"cadence":{{cadence}},"resistance":79}""");

    private sealed class Hiding(HashSet<int> racers) : IHiddenResults
    {
        public bool AnyOf(int classId, long raceId) => racers.Count > 0;

        public bool IsHidden(int classId, long raceId, int racerId) => racers.Contains(racerId);
    }

    private sealed class Book : IRecordBook
    {
        public Dictionary<(int Second, int Racer), Output> Best { get; } = [];

        public Output? BestBefore(int classId, long raceId, int second, int racerId) =>
            Best.TryGetValue((second, racerId), out var best) ? best : null;
    }
}
