namespace Alleycat.LiveRankings;

/// <summary>
/// Calls <see cref="LiveRankingsHandler.PublishDueAsync"/> twenty times an interval, from <see cref="Start"/> until it is disposed.
/// </summary>
/// <remarks>
/// Where the publisher's disk or network fails the round is over, and the next one tells how things stand then. Any other fault ends the loop:
/// <see cref="Completion"/> carries it, and disposing throws it.
/// </remarks>
public sealed class LiveRankingsPublisher(LiveRankingsHandler handler, LiveRankingsOptions options, TimeProvider? time = null)
    : IAsyncDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private Task _loop = Task.CompletedTask;

    /// <summary>Ends when the loop does.</summary>
    public Task Completion => _loop;

    public void Start() => _loop = LoopAsync();

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        try
        {
            await _loop;
        }
        finally
        {
            _stopping.Dispose();
        }
    }

    private async Task LoopAsync()
    {
        using var timer = new PeriodicTimer(options.PublishInterval / 20, time ?? TimeProvider.System);
        try
        {
            while (await timer.WaitForNextTickAsync(_stopping.Token))
            {
                try
                {
                    await handler.PublishDueAsync(_stopping.Token);
                }
                catch (IOException)
                {
                    // A board is the state of now: nothing of this round is owed to anybody in the next.
                }
            }
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // Asked to stop.
        }
    }
}
