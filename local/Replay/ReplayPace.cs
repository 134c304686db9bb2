namespace Alleycat.Local.Replay;

/// <summary>When each second of a replay is due, from the moment this is made.</summary>
/// <param name="speed">1 is real time; infinite as fast as it goes.</param>
/// <param name="time">The clock.</param>
internal sealed class ReplayPace(double speed, TimeProvider time)
{
    private readonly long _started = time.GetTimestamp();

    /// <summary>Resolves when a second is over in the replay; at once where it should have been already, so that no delay adds up.</summary>
    /// <param name="second">1-based.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public Task WaitForAsync(int second, CancellationToken cancellationToken)
    {
        var due = TimeSpan.FromSeconds(second / speed) - time.GetElapsedTime(_started);
        return due > TimeSpan.Zero ? Task.Delay(due, time, cancellationToken) : Task.CompletedTask;
    }
}
