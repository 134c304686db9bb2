namespace Alleycat.Simulator;

/// <summary>When each second of the race is due by our clock.</summary>
/// <param name="origin">When second 1 begins.</param>
/// <param name="speed">Seconds of the race in one of ours; infinite for at once.</param>
/// <param name="time">The clock.</param>
internal sealed class RacePace(DateTimeOffset origin, double speed, TimeProvider time)
{
    public bool IsMax => double.IsPositiveInfinity(speed);

    /// <summary>How long until the second is due; zero or less where it is.</summary>
    /// <param name="second">1-based.</param>
    /// <param name="phase">Where in the second, 0 to 1.</param>
    public TimeSpan Until(int second, double phase) =>
        IsMax ? TimeSpan.Zero : origin + TimeSpan.FromSeconds((second - 1 + phase) / speed) - time.GetUtcNow();

    public async ValueTask WaitAsync(int second, double phase, CancellationToken cancellationToken)
    {
        // A timer may fire a little early.
        while (Until(second, phase) is { Ticks: > 0 } left)
            await Task.Delay(left, time, cancellationToken);
    }
}
