namespace Alleycat.LiveRankings.Tests;

/// <summary>A clock that stands still until it is moved.</summary>
internal sealed class FakeTime : TimeProvider
{
    private TimeSpan _set;
    private DateTimeOffset _now = DateTimeOffset.FromUnixTimeMilliseconds(1_620_824_000_000);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => _now + _set;

    public override long GetTimestamp() => _now.Ticks;

    public void Advance(TimeSpan by) => _now += by;

    /// <summary>Sets the clock by so much; timestamps go on as they did.</summary>
    public void SetClock(TimeSpan by) => _set += by;

    public void Set(DateTimeOffset now) => _now = now;
}
