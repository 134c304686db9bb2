namespace Alleycat.Simulator;

/// <summary>When each second of the race is due by our clock.</summary>
/// <param name="origin">When second 1 begins.</param>
/// <param name="speed">Seconds of the race in one of ours; infinite for at once.</param>
/// <param name="time">The clock.</param>
internal sealed class RacePace(DateTimeOffset origin, double speed, TimeProvider time)
{
    public bool IsMax => double.IsPositiveInfinity(speed);

    /// <summary>How long until the second is due, in whole milliseconds as timers count; zero or less where it is.</summary>
    /// <param name="second">1-based.</param>
    /// <param name="phase">Where in the second, 0 to 1.</param>
    public TimeSpan Until(int second, double phase)
    {
        if (IsMax)
            return TimeSpan.Zero;
        var left = origin + TimeSpan.FromSeconds((second - 1 + phase) / speed) - time.GetUtcNow();
        // Rounded up: a timer drops what is less than a millisecond, and waiting for nothing would spin.
        return TimeSpan.FromMilliseconds(Math.Ceiling(left.TotalMilliseconds));
    }

    public async ValueTask WaitAsync(int second, double phase, CancellationToken cancellationToken)
    {
        // A system's timer may fire a little early.
        while (Until(second, phase) is { Ticks: > 0 } left)
            await Task.Delay(left, time, cancellationToken);
    }
}
