using System.Text.Json;
using Alleycat.LiveRankings.Shards;
using Alleycat.Streaming;

namespace Alleycat.LiveRankings.Tests;

public sealed class ShardRankingsTests
{
    private readonly FakeTime _time = new();
    private readonly FakePublisher _told = new();
    private readonly MemoryItemTable _table = new();
    private readonly List<Exception> _reported = [];
    private int _sequence;

    [Fact]
    public async Task Races_of_one_window_are_kept_apart_by_class()
    {
        using var function = Function();
        await CallAsync(function, 0, RaceRecords.Message(1, 7, 100, 1, 80), RaceRecords.Message(2, 7, 100, 1, 90));
        Assert.Contains(_table.Items, item => (item.Partition, item.Sort) == ("1#7", "shardId-000000000000#000"));
        Assert.Contains(_table.Items, item => (item.Partition, item.Sort) == ("2#7", "shardId-000000000000#000"));
        Assert.All(_table.Items, item => Assert.InRange(item.ExpiresAt, _time.GetUtcNow().ToUnixTimeSeconds() + 1, _time.GetUtcNow().ToUnixTimeSeconds() + 3600));
        Assert.Equal((1, 1), (Board(1).GetProperty("racerCount").GetInt32(), Board(2).GetProperty("racerCount").GetInt32()));
    }

    [Fact]
    public async Task Shards_make_one_board_together_and_one_of_them_publishes_it_each_second()
    {
        using var one = Function();
        using var two = Function();
        await CallAsync(one, 0, RaceRecords.Message(1, 7, 100, 1, 80));
        await CallAsync(two, 1, RaceRecords.Message(1, 7, 101, 1, 85));
        Assert.Single(_told.All("alleycat-subscribe/class-1"));
        _time.Advance(TimeSpan.FromSeconds(1));
        await CallAsync(two, 1, RaceRecords.Message(1, 7, 101, 2, 85));
        await CallAsync(one, 0, RaceRecords.Message(1, 7, 100, 2, 80));
        Assert.Equal(2, _told.All("alleycat-subscribe/class-1").Count);
        Assert.Equal((2, 2), (Board(1).GetProperty("racerCount").GetInt32(), Board(1).GetProperty("seq").GetInt32()));
    }

    [Fact]
    public async Task A_race_that_cannot_be_kept_is_tried_again_from_its_first_record_on()
    {
        using var function = Function();
        _table.BeforePut = item =>
        {
            if (item.Partition.StartsWith("2#", StringComparison.Ordinal))
                throw MemoryItemTable.Unavailable();
        };
        var answer = await CallAsync(function, 0,
            RaceRecords.Message(1, 7, 100, 1, 80), RaceRecords.Message(2, 7, 101, 1, 80), RaceRecords.Message(1, 7, 100, 2, 80));
        Assert.Equal("""{"batchItemFailures":[{"itemIdentifier":"2"}]}""", answer);
        Assert.Contains(_table.Items, item => item.Partition == "1#7");
        Assert.IsType<ItemTableException>(Assert.Single(_reported));
        Assert.Empty(_told.All("alleycat-subscribe/class-1"));
    }

    [Fact]
    public async Task A_part_that_another_instance_wrote_meanwhile_is_merged_not_lost()
    {
        using var one = Function();
        using var two = Function();
        await CallAsync(one, 0, RaceRecords.Message(1, 7, 100, 1, 80));
        await CallAsync(two, 0, RaceRecords.Message(1, 7, 101, 1, 80));
        // The first still has the part as it wrote it.
        await CallAsync(one, 0, RaceRecords.Message(1, 7, 102, 1, 80));
        _time.Advance(TimeSpan.FromSeconds(1));
        await CallAsync(two, 0, RaceRecords.Message(1, 7, 100, 1, 80));
        Assert.Equal(3, Board(1).GetProperty("racerCount").GetInt32());
    }

    [Fact]
    public async Task Endless_contention_is_given_back_to_the_event_source()
    {
        // Somebody else always comes first.
        _table.BeforePut = item => _table.Overwrite(item with { Version = item.Version + 1000 });
        using var function = Function();
        var answer = await CallAsync(function, 0, RaceRecords.Message(1, 7, 100, 1, 80));
        Assert.Equal("""{"batchItemFailures":[{"itemIdentifier":"1"}]}""", answer);
        Assert.Equal("contention", Assert.IsType<ItemTableException>(Assert.Single(_reported)).Code);
    }

    [Fact]
    public async Task A_board_that_cannot_be_published_does_not_bring_the_records_back()
    {
        using var function = new ShardRankingsHandler(_table, new RefusingPublisher(), new(), _time, new Random(1), _reported.Add);
        Assert.Equal("""{"batchItemFailures":[]}""", await CallAsync(function, 0, RaceRecords.Message(1, 7, 100, 1, 80)));
        Assert.IsType<InvalidOperationException>(Assert.Single(_reported));
    }

    [Fact]
    public async Task Invented_races_fill_only_their_own_room()
    {
        using var function = Function();
        var invented = Enumerable.Range(0, 200).Select(race => RaceRecords.Message(1, 1000 + race, 100, 1, 80)).ToArray();
        await CallAsync(function, 0, [RaceRecords.Message(1, 7, 100, 1, 80), .. invented]);
        Assert.Equal(16, _table.Items.Count(item => item.Sort.EndsWith("#000", StringComparison.Ordinal)));
        Assert.Contains(_table.Items, item => item.Partition == "1#7");
    }

    [Fact]
    public async Task A_part_that_cannot_be_read_is_replaced_with_the_next_change()
    {
        Assert.True(await _table.TryPutAsync(new("1#7", "shardId-000000000000#000", 4, "spoilt"u8.ToArray(), long.MaxValue), null));
        using var function = Function();
        await CallAsync(function, 0, RaceRecords.Message(1, 7, 100, 1, 80));
        Assert.Equal(5, _table.Items.Single(item => item.Sort == "shardId-000000000000#000").Version);
        Assert.Equal(1, Board(1).GetProperty("racerCount").GetInt32());
    }

    [Fact]
    public async Task The_last_call_of_a_window_hands_no_state_on()
    {
        using var function = new WindowRankingsHandler(_told, new(), _time);
        var record = RaceRecords.Record(1, RaceRecords.Message(1, 7, 100, 1, 80), Now());
        var payload = System.Text.Encoding.UTF8.GetString(RaceRecords.Event(0, record).Span);
        var final = payload[..^1] + ",\"state\":{},\"isFinalInvokeForWindow\":true}";
        Assert.Equal("""{"state":{},"batchItemFailures":[]}""", await RaceRecords.CallAsync(function.HandleAsync, System.Text.Encoding.UTF8.GetBytes(final)));
        Assert.Equal(1, Board(1).GetProperty("racerCount").GetInt32());
        var open = payload[..^1] + ",\"state\":{\"standings\":\"no state\"},\"isFinalInvokeForWindow\":false}";
        Assert.Contains("\"standings\":\"", await RaceRecords.CallAsync(function.HandleAsync, System.Text.Encoding.UTF8.GetBytes(open)), StringComparison.Ordinal);
    }

    private ShardRankingsHandler Function() => new(_table, _told, new() { FirstBackoff = TimeSpan.Zero }, _time, new Random(1), _reported.Add);

    private JsonElement Board(int classId) => JsonDocument.Parse(_told.Last($"alleycat-subscribe/class-{classId}").Payload).RootElement;

    private long Now() => _time.GetUtcNow().ToUnixTimeMilliseconds();

    private Task<string> CallAsync(ShardRankingsHandler function, int shard, params string[] messages) => RaceRecords.CallAsync(
        function.HandleAsync, RaceRecords.Event(shard, [.. messages.Select(message => RaceRecords.Record(++_sequence, message, Now()))]));

    private sealed class RefusingPublisher : ITopicPublisher
    {
        public ValueTask PublishAsync(TopicMessage message, CancellationToken cancellationToken = default) => throw new InvalidOperationException("Refused.");
    }
}
