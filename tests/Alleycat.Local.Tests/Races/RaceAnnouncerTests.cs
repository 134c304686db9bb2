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
    public async Task What_the_broker_could_not_keep_is_announced_at_the_next_look()
    {
        _publisher.FaultOnce = new IOException("The disk is full.");
        _announcer.Start();
        await _publisher.AllTold.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.False(_announcer.Completion.IsCompleted);
        Assert.Equal(6, _publisher.Messages.Select(message => message.Topic).Distinct().Count());
    }

    [Fact]
    public async Task Any_other_fault_ends_the_loop()
    {
        _publisher.FaultOnce = new InvalidOperationException("A fault of our own.");
        _announcer.Start();
        var fault = await Assert.ThrowsAsync<InvalidOperationException>(() => _announcer.Completion.WaitAsync(TimeSpan.FromSeconds(30)));
        Assert.Equal("A fault of our own.", fault.Message);
    }

    private static JsonElement Json(TopicMessage message) => JsonDocument.Parse(message.Payload).RootElement;

    private sealed class Publisher : ITopicPublisher
    {
        public List<TopicMessage> Messages { get; } = [];

        private readonly TaskCompletionSource _allTold = new(TaskCreationOptions.RunContinuationsAsynchronously);

        /// <summary>What the next publish fails with.</summary>
        public Exception? FaultOnce { get; set; }

        /// <summary>Every class has been told of.</summary>
        public Task AllTold => _allTold.Task;

        public ValueTask PublishAsync(TopicMessage message, CancellationToken cancellationToken = default)
        {
            if (FaultOnce is { } fault)
            {
                FaultOnce = null;
                return ValueTask.FromException(fault);
            }
            Messages.Add(message with { Payload = message.Payload.ToArray() });
            if (Messages.Count == 6)
                _allTold.TrySetResult();
            return default;
        }
    }
}
