using System.Buffers;
using System.Text;
using System.Text.Json;
using Alleycat.Streaming;

namespace Alleycat.LiveRankings.Tests;

public sealed class LiveRankingsHandlerTests : IDisposable
{
    private readonly FakeTime _time = new();
    private readonly FakePublisher _publisher = new();
    private readonly LiveRankingsHandler _handler;
    private int _sequence;

    public LiveRankingsHandlerTests() => _handler = new(_publisher, new(), _time);

    public void Dispose() => _handler.Dispose();

    [Fact]
    public async Task Standings_are_published_retained_per_class_and_the_samples_results_beside_them()
    {
        await HandleAsync(Message(1, 7, 100, 1, 80, "Ada"), Message(1, 7, 101, 1, 85, "Ben"), Message(2, 7, 200, 1, 80, "Cleo"));
        await _handler.PublishAsync();

        var board = _publisher.Last("alleycat-subscribe/class-1");
        Assert.Equal((0, true), (board.Qos, board.Retain));
        var json = JsonDocument.Parse(board.Payload).RootElement;
        Assert.Equal("standings", json.GetProperty("msg").GetString());
        Assert.Equal((1, 7, 1, 2), (json.GetProperty("seq").GetInt32(), json.GetProperty("raceId").GetInt32(),
            json.GetProperty("second").GetInt32(), json.GetProperty("racerCount").GetInt32()));
        Assert.Equal(_time.GetUtcNow().ToUnixTimeMilliseconds(), json.GetProperty("serverTime").GetInt64());
        var first = json.GetProperty("racers")[0];
        Assert.Equal((101, "Ben", 172.8), (first.GetProperty("racerId").GetInt32(), first.GetProperty("name").GetString(),
            first.GetProperty("output").GetDouble()));
        Assert.Equal(1, JsonDocument.Parse(_publisher.Last("alleycat-subscribe/class-2").Payload).RootElement.GetProperty("racerCount").GetInt32());

        var samples = _publisher.All("alleycat-subscribe").Select(m => Encoding.UTF8.GetString(m.Payload.Span)).ToList();
        Assert.Equal(2, samples.Count);
        Assert.Contains("\"classId\":\"1\",\"raceId\":\"race-7\"", samples[0], StringComparison.Ordinal);
        Assert.Contains("\"results\":\"{\\\"101\\\":172.8,\\\"100\\\":165.6}\"", samples[0], StringComparison.Ordinal);
        Assert.All(_publisher.All("alleycat-subscribe"), m => Assert.False(m.Retain));
    }

    [Fact]
    public async Task A_race_without_news_is_told_again_but_its_results_are_not()
    {
        await HandleAsync(Message(1, 7, 100, 1, 80));
        await _handler.PublishAsync();
        _publisher.Clear();
        _time.Advance(TimeSpan.FromSeconds(1));
        await _handler.PublishAsync();
        Assert.Equal(2, JsonDocument.Parse(_publisher.Last("alleycat-subscribe/class-1").Payload).RootElement.GetProperty("seq").GetInt32());
        Assert.Empty(_publisher.All("alleycat-subscribe"));
    }

    [Fact]
    public async Task A_race_that_is_over_leaves_an_empty_board_repeated_now_and_then()
    {
        await HandleAsync(Message(1, 7, 100, 1, 80));
        await _handler.PublishAsync();
        _time.Advance(TimeSpan.FromSeconds(61));
        for (var i = 0; i < 9; i++)
        {
            _publisher.Clear();
            await _handler.PublishAsync();
            var told = _publisher.All("alleycat-subscribe/class-1");
            Assert.Equal(i % 4 == 0 ? 1 : 0, told.Count);
            if (told.Count == 1)
                Assert.Equal((0, 0), (Json(told[0]).GetProperty("raceId").GetInt32(), Json(told[0]).GetProperty("racerCount").GetInt32()));
            _time.Advance(TimeSpan.FromSeconds(1));
        }
    }

    [Fact]
    public async Task A_bad_record_costs_itself_only()
    {
        var response = await HandleAsync("{broken", Message(1, 7, 100, 1, 80), "[]", Message(9, 7, 100, 1, 80), Message(1, 7, 101, 1, 80));
        Assert.Equal("{\"batchItemFailures\":[]}", response);
        await _handler.PublishAsync();
        Assert.Equal(2, Json(_publisher.Last("alleycat-subscribe/class-1")).GetProperty("racerCount").GetInt32());
    }

    [Fact]
    public async Task Packed_records_count_like_plain_ones_and_a_corrupt_pack_costs_itself_only()
    {
        var packer = new PackedRecordWriter();
        for (var racer = 100; racer < 150; racer++)
            packer.Append(Encoding.UTF8.GetBytes(Message(1, 7, racer, 1, 80)));
        packer.Append("{broken"u8);
        var pack = packer.TakeRecord();
        var corrupt = pack.ToArray();
        corrupt[^5] ^= 0xFF;
        await HandleRecordsAsync(corrupt, pack, Encoding.UTF8.GetBytes(Message(1, 7, 99, 1, 80)));
        await _handler.PublishAsync();
        Assert.Equal(51, Json(_publisher.Last("alleycat-subscribe/class-1")).GetProperty("racerCount").GetInt32());
    }

    [Fact]
    public async Task Records_that_come_twice_change_nothing()
    {
        string[] messages = [Message(1, 7, 100, 1, 80), Message(1, 7, 100, 2, 82), Message(1, 7, 101, 2, 60)];
        await HandleAsync(messages);
        await _handler.PublishAsync();
        var once = Json(_publisher.Last("alleycat-subscribe/class-1")).GetProperty("racers").GetRawText();
        await HandleAsync([.. messages.Reverse(), .. messages]);
        await _handler.PublishAsync();
        Assert.Equal(once, Json(_publisher.Last("alleycat-subscribe/class-1")).GetProperty("racers").GetRawText());
    }

    [Fact]
    public async Task The_event_that_aws_documents_is_read()
    {
        var file = Fixture("events", "kinesis-event.json");
        var response = new ArrayBufferWriter<byte>();
        _time.Set(DateTimeOffset.FromUnixTimeMilliseconds(1620566845000));
        await _handler.HandleAsync(file, response);
        await _handler.PublishAsync();
        var json = Json(_publisher.Last("alleycat-subscribe/class-3"));
        Assert.Equal((131, 2, 2), (json.GetProperty("raceId").GetInt32(), json.GetProperty("second").GetInt32(), json.GetProperty("racerCount").GetInt32()));
        Assert.Equal("Hayden", json.GetProperty("racers")[0].GetProperty("name").GetString());
    }

    [Fact]
    public async Task What_is_no_event_is_a_function_error()
    {
        await Assert.ThrowsAnyAsync<JsonException>(async () => await _handler.HandleAsync("[]"u8.ToArray(), new ArrayBufferWriter<byte>()));
        await Assert.ThrowsAnyAsync<JsonException>(async () => await _handler.HandleAsync("{\"Records\":[{\"kin"u8.ToArray(), new ArrayBufferWriter<byte>()));
    }

    [Fact]
    public async Task The_publisher_publishes_at_its_interval_until_disposed()
    {
        await HandleAsync(Message(1, 7, 100, 1, 80));
        var loop = new LiveRankingsPublisher(_handler, new(), TimeProvider.System);
        loop.Start();
        await _publisher.FirstAsync().WaitAsync(TimeSpan.FromSeconds(30));
        await loop.DisposeAsync();
        Assert.True(loop.Completion.IsCompletedSuccessfully);
    }

    [Fact]
    public async Task A_round_that_could_not_be_kept_costs_that_round_only()
    {
        await HandleAsync(Message(1, 7, 100, 1, 80));
        _publisher.FailOnce(new IOException("The disk is full."));
        var loop = new LiveRankingsPublisher(_handler, new(), TimeProvider.System);
        loop.Start();
        await _publisher.FirstAsync().WaitAsync(TimeSpan.FromSeconds(30));
        await loop.DisposeAsync();
        Assert.True(loop.Completion.IsCompletedSuccessfully);
    }

    private static JsonElement Json(TopicMessage message) => JsonDocument.Parse(message.Payload).RootElement;

    private Task<string> HandleAsync(params string[] messages) => HandleRecordsAsync([.. messages.Select(Encoding.UTF8.GetBytes)]);

    private async Task<string> HandleRecordsAsync(params byte[][] messages)
    {
        var records = messages.Select(m => new StreamRecord(
            new SequenceNumber((UInt128)(uint)++_sequence), "1", m, _time.GetUtcNow().ToUnixTimeMilliseconds())).ToArray();
        var payload = new ArrayBufferWriter<byte>();
        new KinesisEventWriter(new ShardId(0)).Write(payload, records);
        var response = new ArrayBufferWriter<byte>();
        await _handler.HandleAsync(payload.WrittenMemory, response);
        return Encoding.UTF8.GetString(response.WrittenSpan);
    }

    private static string Message(int classId, long raceId, int racerId, int second, double cadence, string name = "X") =>
        FormattableString.Invariant($$"""{"event":"update","deviceTimestamp":1,"second":{{second}},"raceId":{{raceId}},"name":"{{name}}","racerId":{{racerId}},"classId":{{classId}},"cadence":{{cadence}},"resistance":79}""");

    private static byte[] Fixture(params string[] path)
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(root!.FullName, "Alleycat.sln")))
            root = root.Parent;
        return File.ReadAllBytes(Path.Combine([root.FullName, "tests", "fixtures", .. path]));
    }
}
