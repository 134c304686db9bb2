using System.Text.Json;
using Alleycat.Local.Organisers;
using Alleycat.Local.Races;
using Alleycat.Streaming;

namespace Alleycat.Local.Tests.Races;

public sealed class RaceAnnouncerTests : IAsyncDisposable, IAsyncLifetime
{
    private static readonly Organiser _otto = new("Otto", Organiser.AtMachine);
    private readonly DeliveredRaces _races = new();
    private readonly Publisher _publisher = new();
    private readonly RaceAnnouncer _announcer;

    public RaceAnnouncerTests()
    {
        _races.MoveTo(DeliveredRaces.Start);
        _announcer = new(_publisher, _races.Rulings, 300, _races.Time);
    }

    public Task InitializeAsync() => Task.CompletedTask;

    Task IAsyncLifetime.DisposeAsync() => DisposeAsync().AsTask();

    public async ValueTask DisposeAsync()
    {
        await _announcer.DisposeAsync();
        await _races.DisposeAsync();
    }

    [Fact]
    public async Task Each_start_is_announced_once_in_every_class_retained()
    {
        await _announcer.AnnounceAsync(default);
        Assert.Equal(6, _publisher.Messages.Count);
        Assert.All(_publisher.Messages, message => Assert.Equal((1, true), (message.Qos, message.Retain)));
        var race = Json(_publisher.Messages[2]);
        Assert.Equal(("alleycat-race/class-3", 5402746, "running"),
            (_publisher.Messages[2].Topic, race.GetProperty("raceId").GetInt64(), race.GetProperty("state").GetString()));
        Assert.Equal(DeliveredRaces.Start.ToUnixTimeMilliseconds(), race.GetProperty("startsAt").GetInt64());

        _races.MoveTo(DeliveredRaces.Start + TimeSpan.FromSeconds(299));
        await _announcer.AnnounceAsync(default);
        Assert.Equal(6, _publisher.Messages.Count);
        _races.MoveTo(DeliveredRaces.Start + TimeSpan.FromSeconds(300));
        await _announcer.AnnounceAsync(default);
        Assert.Equal(12, _publisher.Messages.Count);
        Assert.Equal(5402747, Json(_publisher.Messages[^1]).GetProperty("raceId").GetInt64());
    }

    [Fact]
    public async Task A_race_declared_void_is_announced_and_so_is_that_it_counts_again()
    {
        await _announcer.AnnounceAsync(default);
        _publisher.Messages.Clear();
        _races.Rulings.Rule(_otto, RulingAction.Void, new(2, 5402745), "The fire alarm went off.");
        await _announcer.AnnounceAsync(default);
        var told = Assert.Single(_publisher.Messages);
        Assert.Equal("alleycat-race/class-2", told.Topic);
        var without = Assert.Single(Json(told).GetProperty("voided").EnumerateArray());
        Assert.Equal((5402745, "The fire alarm went off."), (without.GetProperty("raceId").GetInt64(), without.GetProperty("reason").GetString()));

        _races.Rulings.Rule(_otto, RulingAction.Void, new(2, 5402745), "A false start.");
        await _announcer.AnnounceAsync(default);
        Assert.Contains("A false start.", Json(_publisher.Messages[^1]).GetRawText(), StringComparison.Ordinal);
        _races.Rulings.Rule(_otto, RulingAction.Unvoid, new(2, 5402745), "");
        await _announcer.AnnounceAsync(default);
        Assert.Equal(3, _publisher.Messages.Count);
        Assert.Empty(Json(_publisher.Messages[^1]).GetProperty("voided").EnumerateArray());
    }

    [Fact]
    public async Task A_broker_that_cannot_take_it_ends_the_loop_with_its_fault()
    {
        _publisher.Fault = new IOException("The disk is full.");
        _announcer.Start();
        Assert.Equal("The disk is full.", (await Assert.ThrowsAsync<IOException>(() => _announcer.Completion)).Message);
    }

    private static JsonElement Json(TopicMessage message) => JsonDocument.Parse(message.Payload).RootElement;

    private sealed class Publisher : ITopicPublisher
    {
        public List<TopicMessage> Messages { get; } = [];

        public Exception? Fault { get; set; }

        public ValueTask PublishAsync(TopicMessage message, CancellationToken cancellationToken = default)
        {
            if (Fault is not null)
                return ValueTask.FromException(Fault);
            Messages.Add(message with { Payload = message.Payload.ToArray() });
            return default;
        }
    }
}
