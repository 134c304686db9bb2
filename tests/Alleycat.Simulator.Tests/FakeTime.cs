using System.Collections.Concurrent;

namespace Alleycat.Simulator.Tests;

/// <summary>
/// A clock and the one thread that everything on it runs on: when nothing is left to do it leaps to the next timer. So an hour passes in no
/// time, and the same way each time.
/// </summary>
internal sealed class FakeTime : TimeProvider
{
    private readonly PriorityQueue<Timer, (DateTimeOffset, int)> _timers = new();
    private readonly BlockingCollection<(SendOrPostCallback, object?)> _work = [];
    private DateTimeOffset _now = DateTimeOffset.FromUnixTimeMilliseconds(1_620_823_800_000);
    private int _order;

    public FakeTime() => StartedAt = _now;

    public DateTimeOffset StartedAt { get; }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => _now;

    public override long GetTimestamp() => _now.Ticks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Sets the clock on before anything runs on it.</summary>
    public void Leap(TimeSpan by) => _now += by;

    /// <summary>Runs something to its end on this clock.</summary>
    public T Run<T>(Func<Task<T>> start)
    {
        var before = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(new Context(this));
        try
        {
            var task = start();
            while (!task.IsCompleted)
                Step(task);
            return task.GetAwaiter().GetResult();
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(before);
        }
    }

    private void Step(Task task)
    {
        if (_work.TryTake(out var work))
            work.Item1(work.Item2);
        else if (NextTimer() is { } timer)
            timer.Fire();
        else if (_work.TryTake(out work, TimeSpan.FromSeconds(1)))
            work.Item1(work.Item2);
        else if (!task.IsCompleted)
            throw new TimeoutException("Nothing is left to do, no timer runs, and the task has not ended.");
    }

    private Timer? NextTimer()
    {
        while (_timers.TryDequeue(out var timer, out var due))
        {
            if (timer.Due != due.Item1)
                continue;
            _now = due.Item1 > _now ? due.Item1 : _now;
            return timer;
        }
        return null;
    }

    private sealed class Context(FakeTime time) : SynchronizationContext
    {
        public override void Post(SendOrPostCallback d, object? state) => time._work.Add((d, state));
    }

    private sealed class Timer(FakeTime time, TimerCallback callback, object? state) : ITimer
    {
        private TimeSpan _period = Timeout.InfiniteTimeSpan;

        public DateTimeOffset? Due { get; private set; }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            _period = period;
            SetDue(dueTime == Timeout.InfiniteTimeSpan ? null : time._now + dueTime);
            return true;
        }

        public void Fire()
        {
            SetDue(_period > TimeSpan.Zero ? time._now + _period : null);
            callback(state);
        }

        public void Dispose() => (Due, _period) = (null, Timeout.InfiniteTimeSpan);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }

        private void SetDue(DateTimeOffset? due)
        {
            Due = due;
            if (due is { } at)
                time._timers.Enqueue(this, (at, time._order++));
        }
    }
}
