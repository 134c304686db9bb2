namespace Alleycat.Simulator.Riding;

/// <summary>1, 2, 4, 8, 8, … seconds with jitter, until nothing has succeeded for the time allowed. For one caller.</summary>
internal sealed class Backoff(TimeSpan giveUpAfter, Random random, TimeProvider time)
{
    private long? _failingSince;
    private int _attempt;

    /// <summary>Something was acknowledged: the next failure is a first one.</summary>
    public void Succeeded()
    {
        _failingSince = null;
        _attempt = 0;
    }

    /// <summary>Waits before the next try.</summary>
    /// <returns>False where it is time to give up.</returns>
    public async ValueTask<bool> WaitAsync(CancellationToken cancellationToken)
    {
        _failingSince ??= time.GetTimestamp();
        var left = giveUpAfter - time.GetElapsedTime(_failingSince.Value);
        if (left <= TimeSpan.Zero)
            return false;
        var delay = TimeSpan.FromSeconds((1 << Math.Min(_attempt++, 3)) * (0.5 + random.NextDouble() / 2));
        await Task.Delay(delay < left ? delay : left, time, cancellationToken);
        return true;
    }
}
