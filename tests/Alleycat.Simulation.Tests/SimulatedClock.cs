namespace Alleycat.Simulation.Tests;

/// <summary>
/// One clock for the whole platform. It moves when told; a view of it may also answer short waits (a retry's) at once,
/// by letting their time pass, so that a stage that waits for its next attempt goes on without anybody turning hands.
/// </summary>
internal sealed class SimulatedClock
{
    private readonly Lock _gate = new();
    private readonly List<SimulatedTimer> _timers = [];
    private DateTimeOffset _now = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);
    private TaskCompletionSource _timerSet = NewSignal();
    private long _timestamp;

    /// <summary>While true no wait is answered: the machine is off.</summary>
    public Func<bool> IsStopped { get; set; } = static () => false;

    public DateTimeOffset Now
    {
        get { lock (_gate) return _now; }
    }

    public TimeSpan Elapsed
    {
        get { lock (_gate) return TimeSpan.FromTicks(_timestamp); }
    }

    /// <summary>A view whose timers fire as <see cref="Advance"/> passes them, but for those answered at once.</summary>
    /// <param name="answersAtOnce">By how long a timer is to wait.</param>
    /// <param name="stampsByWallClock">A fault on purpose: elapsed time is taken from a clock that people set.</param>
    public TimeProvider View(Func<TimeSpan, bool>? answersAtOnce = null, bool stampsByWallClock = false) =>
        new ClockView(this, answersAtOnce ?? (static _ => false), stampsByWallClock);

    /// <summary>Time passes without anybody being woken: the machine was busy.</summary>
    public void Elapse(TimeSpan by)
    {
        lock (_gate)
        {
            _now += by;
            _timestamp += by.Ticks;
        }
    }

    /// <summary>The wall clock alone: what an NTP step or a person does.</summary>
    public void Jump(TimeSpan by)
    {
        lock (_gate)
            _now += by;
    }

    /// <summary>Completes when some timer is set from now on.</summary>
    public Task NextTimerSet
    {
        get { lock (_gate) return _timerSet.Task; }
    }

    /// <summary>Lets time pass until the first timer fires, those of a limit not counted; without any nothing happens.</summary>
    /// <param name="limit">What a timer was set to that only guards a call under way.</param>
    /// <param name="within">Later timers are not waited for.</param>
    public void AdvanceToNextTimer(TimeSpan limit, TimeSpan within)
    {
        long ticks;
        lock (_gate)
        {
            var waits = _timers.Where(t => t.Wait != limit).Select(t => t.TicksLeft()).Where(t => t <= within.Ticks).ToList();
            if (waits.Count == 0)
                return;
            ticks = Math.Max(0, waits.Min());
        }
        Advance(TimeSpan.FromTicks(ticks));
    }

    /// <summary>Time passes, and timers fire.</summary>
    public void Advance(TimeSpan by)
    {
        Elapse(by);
        List<SimulatedTimer> due;
        lock (_gate)
            due = [.. _timers.Where(t => t.TakeDue(t.Stamp()))];
        foreach (var timer in due)
            timer.Fire();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private sealed class ClockView(SimulatedClock clock, Func<TimeSpan, bool> answersAtOnce, bool stampsByWallClock) : TimeProvider
    {
        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override DateTimeOffset GetUtcNow() => clock.Now;

        public override long GetTimestamp() => stampsByWallClock ? clock.Now.UtcTicks : clock.Elapsed.Ticks;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = new SimulatedTimer(clock, GetTimestamp, answersAtOnce, () => callback(state));
            lock (clock._gate)
                clock._timers.Add(timer);
            timer.Change(dueTime, period);
            return timer;
        }
    }

    private sealed class SimulatedTimer(SimulatedClock clock, Func<long> stamp, Func<TimeSpan, bool> answersAtOnce, Action callback) : ITimer
    {
        private long _dueAt = long.MaxValue;
        private long _period;
        private volatile bool _isDisposed;

        /// <summary>What it was set to last.</summary>
        public TimeSpan Wait { get; private set; }

        public long Stamp() => stamp();

        /// <summary>Under the clock's gate.</summary>
        public long TicksLeft() => _dueAt == long.MaxValue ? long.MaxValue : _dueAt - stamp();

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            if (dueTime < TimeSpan.Zero)
            {
                _dueAt = long.MaxValue;
                return true;
            }
            if (answersAtOnce(dueTime))
            {
                ThreadPool.UnsafeQueueUserWorkItem(_ => Answer(dueTime), null);
                return true;
            }
            lock (clock._gate)
            {
                Wait = dueTime;
                _dueAt = stamp() + dueTime.Ticks;
                _period = period > TimeSpan.Zero ? period.Ticks : 0;
                clock._timerSet.SetResult();
                clock._timerSet = NewSignal();
            }
            return true;
        }

        /// <summary>Under the clock's gate.</summary>
        public bool TakeDue(long timestamp)
        {
            if (timestamp < _dueAt)
                return false;
            _dueAt = _period == 0 ? long.MaxValue : timestamp + _period;
            return true;
        }

        public void Fire()
        {
            if (!_isDisposed)
                callback();
        }

        public void Dispose()
        {
            _isDisposed = true;
            lock (clock._gate)
                clock._timers.Remove(this);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }

        private void Answer(TimeSpan dueTime)
        {
            if (_isDisposed || clock.IsStopped())
                return;
            clock.Elapse(dueTime);
            Fire();
        }
    }
}
