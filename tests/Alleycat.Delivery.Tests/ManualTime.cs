namespace Alleycat.Delivery.Tests;

/// <summary>A clock that stands until it is moved; timers fire as it passes them.</summary>
internal sealed class ManualTime : TimeProvider
{
    private readonly Lock _lock = new();
    private readonly List<ManualTimer> _timers = [];
    private TaskCompletionSource _timerSet = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private DateTimeOffset _now = new(2026, 11, 21, 10, 30, 15, TimeSpan.Zero);
    private long _ticks;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow()
    {
        lock (_lock)
            return _now;
    }

    public override long GetTimestamp()
    {
        lock (_lock)
            return _ticks;
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(this, callback, state, period);
        timer.Change(dueTime, period);
        return timer;
    }

    public void Advance(TimeSpan by)
    {
        List<ManualTimer> due;
        lock (_lock)
        {
            _now += by;
            _ticks += by.Ticks;
            due = [.. _timers.Where(timer => timer.DueAt <= _ticks).OrderBy(timer => timer.DueAt)];
            foreach (var timer in due)
                _timers.Remove(timer);
        }
        foreach (var timer in due)
            timer.Fire();
    }

    /// <summary>The wall clock is set; no time passes.</summary>
    public void SetClock(TimeSpan by)
    {
        lock (_lock)
            _now += by;
    }

    /// <summary>Moves the clock to each next timer until the task is done: what waits, waits no longer than it must.</summary>
    public async Task RunUntilAsync(Task task)
    {
        for (var steps = 0; !task.IsCompleted; steps++)
        {
            Assert.True(steps < 100_000, "The task is not done however far the clock is moved.");
            Task set;
            TimeSpan? next = null;
            lock (_lock)
            {
                set = _timerSet.Task;
                if (_timers.Count > 0)
                    next = TimeSpan.FromTicks(Math.Max(0, _timers.Min(timer => timer.DueAt) - _ticks));
            }
            if (next is { } step)
                Advance(step);
            else
                await Task.WhenAny(task, set);
            await Task.Yield();
        }
        await task;
    }

    /// <summary>Waits until somebody waits for exactly this much more time: after that, moving the clock means something to them.</summary>
    public async Task UntilTimerAsync(TimeSpan dueIn)
    {
        while (true)
        {
            Task set;
            lock (_lock)
            {
                if (_timers.Exists(timer => timer.DueAt - _ticks == dueIn.Ticks))
                    return;
                set = _timerSet.Task;
            }
            await set.WaitAsync(TimeSpan.FromSeconds(30));
        }
    }

    private sealed class ManualTimer(ManualTime clock, TimerCallback callback, object? state, TimeSpan period) : ITimer
    {
        public long DueAt { get; private set; }

        public void Fire()
        {
            callback(state);
            if (period > TimeSpan.Zero)
                Change(period, period);
        }

        public bool Change(TimeSpan dueTime, TimeSpan newPeriod)
        {
            lock (clock._lock)
            {
                clock._timers.Remove(this);
                if (dueTime == Timeout.InfiniteTimeSpan)
                    return true;
                DueAt = clock._ticks + dueTime.Ticks;
                clock._timers.Add(this);
                clock._timerSet.TrySetResult();
                clock._timerSet = new(TaskCreationOptions.RunContinuationsAsynchronously);
                return true;
            }
        }

        public void Dispose() => Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return default;
        }
    }
}
