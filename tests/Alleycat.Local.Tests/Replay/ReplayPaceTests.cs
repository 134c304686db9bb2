using Alleycat.Local.Replay;

namespace Alleycat.Local.Tests.Replay;

/// <summary>The pace of a replay, on a clock of the test's own.</summary>
public sealed class ReplayPaceTests
{
    [Theory]
    [InlineData(1.0, 1000)]
    [InlineData(10.0, 100)]
    [InlineData(0.5, 2000)]
    public async Task Each_second_is_due_when_it_is_over_at_that_speed(double speed, int msPerSecond)
    {
        var time = new TurnedTime();
        var pace = new ReplayPace(speed, time);
        for (var second = 1; second <= 300; second++)
        {
            var waiting = pace.WaitForAsync(second, default);
            time.Turn(TimeSpan.FromMilliseconds(msPerSecond - 1));
            Assert.False(waiting.IsCompleted);
            time.Turn(TimeSpan.FromMilliseconds(1));
            await waiting;
        }
        Assert.Equal(TimeSpan.FromMilliseconds(300L * msPerSecond), time.Turned);
    }

    [Fact]
    public async Task A_second_that_is_late_goes_at_once_and_delays_no_other()
    {
        var time = new TurnedTime();
        var pace = new ReplayPace(10, time);
        time.Turn(TimeSpan.FromMilliseconds(250));

        Assert.True(pace.WaitForAsync(1, default).IsCompletedSuccessfully);
        Assert.True(pace.WaitForAsync(2, default).IsCompletedSuccessfully);
        var third = pace.WaitForAsync(3, default);
        Assert.False(third.IsCompleted);
        time.Turn(TimeSpan.FromMilliseconds(50));
        await third;
    }

    [Fact]
    public void As_fast_as_it_goes_waits_for_nothing() =>
        Assert.True(new ReplayPace(double.PositiveInfinity, new TurnedTime()).WaitForAsync(300, default).IsCompletedSuccessfully);

    [Fact]
    public async Task Waiting_ends_when_the_replay_is_given_up()
    {
        using var given = new CancellationTokenSource();
        var waiting = new ReplayPace(1, new TurnedTime()).WaitForAsync(1, given.Token);
        await given.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }

    /// <summary>A clock whose hands the test turns; what is due rings while they turn.</summary>
    private sealed class TurnedTime : TimeProvider
    {
        private readonly List<Alarm> _alarms = [];

        public TimeSpan Turned { get; private set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Turned.Ticks;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var alarm = new Alarm(callback, state, dueTime == Timeout.InfiniteTimeSpan ? TimeSpan.MaxValue : Turned + dueTime);
            _alarms.Add(alarm);
            return alarm;
        }

        public void Turn(TimeSpan by)
        {
            Turned += by;
            foreach (var alarm in _alarms.Where(alarm => alarm.At <= Turned).ToList())
            {
                _alarms.Remove(alarm);
                alarm.Ring();
            }
        }

        private sealed class Alarm(TimerCallback callback, object? state, TimeSpan at) : ITimer
        {
            public TimeSpan At { get; } = at;

            public void Ring() => callback(state);

            public bool Change(TimeSpan dueTime, TimeSpan period) => false;

            public void Dispose()
            {
            }

            public ValueTask DisposeAsync() => default;
        }
    }
}
