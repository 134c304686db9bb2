namespace Alleycat.Local.Replay;

/// <summary>A clock that shows another moment and goes as fast as the one behind it: a replayed race starts when it started.</summary>
internal sealed class ShiftedTime(TimeProvider behind, DateTimeOffset startsAt) : TimeProvider
{
    private readonly TimeSpan _shift = startsAt - behind.GetUtcNow();

    public override long TimestampFrequency => behind.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => behind.GetUtcNow() + _shift;

    public override long GetTimestamp() => behind.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        behind.CreateTimer(callback, state, dueTime, period);
}
