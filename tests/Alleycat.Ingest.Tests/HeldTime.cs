namespace Alleycat.Ingest.Tests;

/// <summary>A clock whose waits end when the test says so.</summary>
internal sealed class HeldTime : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly List<(TimerCallback Callback, object? State)> _waiting = [];
    private readonly TaskCompletionSource _waited = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public List<TimeSpan> Waits { get; } = [];

    /// <summary>Completes when something waits.</summary>
    public Task WaitedAsync() => _waited.Task.WaitAsync(TimeSpan.FromSeconds(30));

    /// <summary>Ends every wait that has begun.</summary>
    public void Pass()
    {
        (TimerCallback Callback, object? State)[] waiting;
        lock (_gate)
        {
            waiting = [.. _waiting];
            _waiting.Clear();
        }
        foreach (var (callback, state) in waiting)
            callback(state);
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (dueTime != Timeout.InfiniteTimeSpan)
        {
            lock (_gate)
            {
                Waits.Add(dueTime);
                _waiting.Add((callback, state));
            }
            _waited.TrySetResult();
        }
        return new Timer();
    }

    private sealed class Timer : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        public void Dispose()
        {
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
