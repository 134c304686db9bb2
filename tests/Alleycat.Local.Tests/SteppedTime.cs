namespace Alleycat.Local.Tests;

/// <summary>A wall clock that moves when told, and timestamps with it where asked for; timers are the
/// system's.</summary>
internal sealed class SteppedTime : TimeProvider
{
    private long _ms = new DateTimeOffset(2026, 11, 21, 12, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds();

    public bool StepsTimestamps { get; init; }

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.FromUnixTimeMilliseconds(Interlocked.Read(ref _ms));

    public override long TimestampFrequency => StepsTimestamps ? 1_000 : base.TimestampFrequency;

    public override long GetTimestamp() => StepsTimestamps ? Interlocked.Read(ref _ms) : base.GetTimestamp();

    public void Advance(TimeSpan by) => Interlocked.Add(ref _ms, (long)by.TotalMilliseconds);
}
