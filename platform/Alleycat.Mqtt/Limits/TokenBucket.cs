namespace Alleycat.Mqtt.Limits;

/// <summary>
/// A rate with a burst: tokens come steadily up to as many as the bucket holds. For one caller at a time; a field, never
/// a copy.
/// </summary>
/// <param name="perSecond">Tokens a second.</param>
/// <param name="burst">The most it holds; it begins full.</param>
/// <param name="timestamp">Now, of the clock that is passed in later.</param>
internal struct TokenBucket(double perSecond, double burst, long timestamp)
{
    private readonly double _burst = burst;
    private double _tokens = burst;
    private long _filledAt = timestamp;

    /// <summary>Tokens that are there; less than zero where more were spent.</summary>
    public readonly double Tokens => _tokens;

    /// <summary>Takes one token if there is one.</summary>
    public bool TryTake(TimeProvider time)
    {
        Fill(time);
        if (_tokens < 1)
            return false;
        _tokens--;
        return true;
    }

    /// <summary>Takes what has been spent already, whether or not it was there.</summary>
    /// <returns>How long until there is at least one token again; zero where there is one.</returns>
    public TimeSpan Spend(double count, TimeProvider time)
    {
        Fill(time);
        _tokens -= count;
        return _tokens >= 1 ? TimeSpan.Zero : TimeSpan.FromSeconds((1 - _tokens) / perSecond);
    }

    private void Fill(TimeProvider time)
    {
        var now = time.GetTimestamp();
        _tokens = Math.Min(_burst, _tokens + (time.GetElapsedTime(_filledAt, now).TotalSeconds * perSecond));
        _filledAt = now;
    }
}
