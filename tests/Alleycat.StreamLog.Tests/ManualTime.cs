namespace Alleycat.StreamLog.Tests;

/// <summary>A clock that moves when told, with timers that fire as it does.</summary>
internal sealed class ManualTime : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly List<ManualTimer> _timers = [];
    private DateTimeOffset _now = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);
    private long _timestamp;

    public override DateTimeOffset GetUtcNow()
    {
        lock (_gate)
            return _now;
    }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp()
    {
        lock (_gate)
            return _timestamp;
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(this, () => callback(state), dueTime, period);
        lock (_gate)
            _timers.Add(timer);
        return timer;
    }

    public void Advance(TimeSpan by)
    {
        List<ManualTimer> due;
        lock (_gate)
        {
            _now += by;
            _timestamp += Math.Max(0, by.Ticks);
            due = [.. _timers.Where(t => t.TakeDue(_timestamp))];
        }
        due.ForEach(t => t.Fire());
    }

    /// <summary>The wall clock alone: what an NTP step or a person does.</summary>
    public void SetClock(DateTimeOffset now)
    {
        lock (_gate)
            _now = now;
    }

    private sealed class ManualTimer : ITimer
    {
        private readonly ManualTime _time;
        private readonly Action _callback;
        private long _dueAt;
        private long _period;

        public ManualTimer(ManualTime time, Action callback, TimeSpan dueTime, TimeSpan period)
        {
            (_time, _callback) = (time, callback);
            Change(dueTime, period);
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            _dueAt = dueTime < TimeSpan.Zero ? long.MaxValue : _time._timestamp + dueTime.Ticks;
            _period = period > TimeSpan.Zero ? period.Ticks : 0;
            return true;
        }

        public bool TakeDue(long timestamp)
        {
            if (timestamp < _dueAt)
                return false;
            _dueAt = _period == 0 ? long.MaxValue : timestamp + _period;
            return true;
        }

        public void Fire() => _callback();

        public void Dispose()
        {
            lock (_time._gate)
                _time._timers.Remove(this);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
