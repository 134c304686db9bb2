namespace Alleycat.Local.Tests.Kinesis;

/// <summary>A wall clock that moves when told; timers and timestamps are the system's.</summary>
internal sealed class SteppedTime : TimeProvider
{
    private long _ms = new DateTimeOffset(2026, 11, 21, 12, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds();

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.FromUnixTimeMilliseconds(Interlocked.Read(ref _ms));

    public void Advance(TimeSpan by) => Interlocked.Add(ref _ms, (long)by.TotalMilliseconds);
}
