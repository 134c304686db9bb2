using System.Buffers;
using System.Text;
using System.Text.Json;
using Alleycat.Streaming;

namespace Alleycat.LiveRankings.Tests;

/// <summary>When a class' board is drawn: with the race's seconds, not with a clock of its own.</summary>
public sealed class BoardTurnsTests : IDisposable
{
    private readonly FakeTime _time = new();
    private readonly FakePublisher _publisher = new();
    private readonly LiveRankingsHandler _handler;
    private int _sequence;

    public BoardTurnsTests() => _handler = new(_publisher, new(), _time);

    public void Dispose() => _handler.Dispose();

    [Fact]
    public async Task A_board_is_drawn_as_soon_as_everybody_has_reached_another_second()
    {
        await RideAsync(1, 100, 101);
        await _handler.PublishDueAsync();
        _time.Advance(TimeSpan.FromMilliseconds(700));
        await RideAsync(2, 100);
        await _handler.PublishDueAsync();
        Assert.Equal([1], Seconds());

        _time.Advance(TimeSpan.FromMilliseconds(100));
        await RideAsync(2, 101);
        await _handler.PublishDueAsync();
        Assert.Equal([1, 2], Seconds());
    }

    [Fact]
    public async Task Seconds_that_arrive_together_are_one_board_and_half_an_interval_lies_between_two()
    {
        await RideAsync(1, 100);
        await _handler.PublishDueAsync();
        for (var second = 2; second <= 9; second++)
        {
            _time.Advance(TimeSpan.FromMilliseconds(60));
            await RideAsync(second, 100);
            await _handler.PublishDueAsync();
        }
        Assert.Equal([1], Seconds());

        _time.Advance(TimeSpan.FromMilliseconds(20));
        await _handler.PublishDueAsync();
        await _handler.PublishDueAsync();
        Assert.Equal([1, 9], Seconds());
    }

    [Fact]
    public async Task A_race_that_stands_still_is_told_after_an_interval_and_a_quarter()
    {
        await RideAsync(1, 100);
        await _handler.PublishDueAsync();
        _time.Advance(TimeSpan.FromMilliseconds(1200));
        await _handler.PublishDueAsync();
        Assert.Equal([1], Seconds());

        _time.Advance(TimeSpan.FromMilliseconds(50));
        await _handler.PublishDueAsync();
        Assert.Equal([1, 1], Seconds());
    }

    [Fact]
    public async Task A_second_that_comes_just_after_the_race_was_said_to_stand_still_does_not_wait()
    {
        await RideAsync(1, 100);
        await _handler.PublishDueAsync();
        _time.Advance(TimeSpan.FromMilliseconds(1250));
        await _handler.PublishDueAsync();
        Assert.Equal([1, 1], Seconds());

        _time.Advance(TimeSpan.FromMilliseconds(50));
        await RideAsync(2, 100);
        await _handler.PublishDueAsync();
        Assert.Equal([1, 1, 2], Seconds());
    }

    [Fact]
    public async Task Every_second_of_a_race_is_shown_whatever_the_network_does_to_it_within_half_a_second()
    {
        var random = new Random(11);
        var arrivals = Enumerable.Range(1, 300).Select(second => (At: (second * 1000) + random.Next(500), Second: second)).ToList();
        for (var nowMs = 0; nowMs < 302_000; nowMs += 50)
        {
            foreach (var (_, second) in arrivals.Where(a => a.At >= nowMs && a.At < nowMs + 50))
                await RideAsync(second, 100);
            await _handler.PublishDueAsync();
            _time.Advance(TimeSpan.FromMilliseconds(50));
        }
        Assert.Equal(Enumerable.Range(1, 300), Seconds().Where(second => second > 0).Distinct());
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    public async Task A_clock_that_is_set_by_an_hour_silences_nobody(int hours)
    {
        await _handler.PublishDueAsync();
        _publisher.Clear();
        _time.SetClock(TimeSpan.FromHours(hours));
        _time.Advance(TimeSpan.FromSeconds(4));
        await _handler.PublishDueAsync();
        Assert.Equal([0], Seconds());
    }

    private int[] Seconds() =>
        [.. _publisher.All("alleycat-subscribe/class-1").Select(m => JsonDocument.Parse(m.Payload).RootElement.GetProperty("second").GetInt32())];

    private async Task RideAsync(int second, params int[] racers)
    {
        var records = racers.Select(racer => new StreamRecord(
            new SequenceNumber((UInt128)(uint)++_sequence), "1", Message(racer, second), _time.GetUtcNow().ToUnixTimeMilliseconds())).ToArray();
        var payload = new ArrayBufferWriter<byte>();
        new KinesisEventWriter(new ShardId(0)).Write(payload, records);
        await _handler.HandleAsync(payload.WrittenMemory, new ArrayBufferWriter<byte>());
    }

    private static byte[] Message(int racer, int second) => Encoding.UTF8.GetBytes(FormattableString.Invariant(
        $$"""{"event":"update","deviceTimestamp":1,"second":{{second}},"raceId":7,"name":"X","racerId":{{racer}},"classId":1,"cadence":80,"resistance":79}"""));
}
