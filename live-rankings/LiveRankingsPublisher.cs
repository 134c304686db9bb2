namespace Alleycat.LiveRankings;

/// <summary>Calls <see cref="LiveRankingsHandler.PublishAsync"/> at its interval, from <see cref="Start"/> until it is disposed.</summary>
/// <remarks>A publish that fails ends the loop: <see cref="Completion"/> carries the fault, and disposing throws it.</remarks>
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
        using var timer = new PeriodicTimer(options.PublishInterval, time ?? TimeProvider.System);
        try
        {
            while (await timer.WaitForNextTickAsync(_stopping.Token))
                await handler.PublishAsync(_stopping.Token);
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // Asked to stop.
        }
    }
}
