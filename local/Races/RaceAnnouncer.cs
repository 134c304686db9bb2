using System.Buffers;
using Alleycat.Racing;
using Alleycat.Streaming;

namespace Alleycat.Local.Races;

/// <summary>
/// Announces the running race of each class, retained, on <c>alleycat-race/class-N</c>: when it starts, and whenever it or the race before it
/// is declared void or counts again.
/// </summary>
/// <remarks>
/// It looks once a second and publishes only what has changed, so that whoever voids a race need not know of it. What the broker could not keep
/// is published again at the next look; any other fault ends the loop: <see cref="Completion"/> carries it.
/// </remarks>
internal sealed class RaceAnnouncer(ITopicPublisher publisher, RaceRulings rulings, int raceSeconds, TimeProvider time) : IAsyncDisposable
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _stopping = new();
    private readonly string[] _told = new string[RaceClass.Count];

    /// <summary>Ends when the loop does.</summary>
    public Task Completion { get; private set; } = Task.CompletedTask;

    public void Start() => Completion = LoopAsync();

    /// <summary>Publishes what has changed since the last time; one caller at a time.</summary>
    public async ValueTask AnnounceAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var clock = RaceClock.At(now, raceSeconds);
        foreach (var classId in RaceClass.Ids)
        {
            var without = new List<(long RaceId, string Reason)>();
            foreach (var raceId in new[] { clock.RaceId, clock.RaceId - 1 })
            {
                if (rulings.VoidOf(new(classId, raceId)) is { } found)
                    without.Add((raceId, found.Reason));
            }
            var state = $"{clock.RaceId} {string.Join('\n', without)}";
            if (state == _told[classId - 1])
                continue;
            var payload = new ArrayBufferWriter<byte>(256);
            RaceTopics.Write(payload, new RaceNews(
                classId, clock.RaceId, clock.StartsAt.ToUnixTimeMilliseconds(), raceSeconds, now.ToUnixTimeMilliseconds(), without));
            await publisher.PublishAsync(new(RaceTopics.RaceOf(classId), payload.WrittenMemory, Qos: 1, Retain: true), cancellationToken);
            _told[classId - 1] = state;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        // A fault is told by whoever waits for the completion; here it must not stop the stopping.
        await Task.WhenAny(Completion);
        _stopping.Dispose();
    }

    private async Task LoopAsync()
    {
        using var timer = new PeriodicTimer(LookEvery, time);
        try
        {
            do
            {
                try
                {
                    await AnnounceAsync(_stopping.Token);
                }
                catch (IOException)
                {
                    // The broker's disk takes nothing now. What is not noted as told is told at the next look.
                }
            }
            while (await timer.WaitForNextTickAsync(_stopping.Token));
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // Asked to stop.
        }
    }
}
