namespace Alleycat.Mqtt.Limits;

/// <summary>
/// Bytes of all messages that the broker holds: queued, on their way, retained, waiting for the rule. A message is
/// charged to each
/// session that it waits for, though they share one copy, so the real use is below.
/// </summary>
/// <param name="bytesMax">The setting.</param>
internal sealed class MemoryBudget(long bytesMax)
{
    private long _usedBytes;

    public long UsedBytes => Interlocked.Read(ref _usedBytes);

    public bool IsFull => UsedBytes >= bytesMax;

    /// <summary>Takes bytes for a message, if they are there.</summary>
    /// <param name="bytes">At least 0.</param>
    /// <param name="mayWaitLong">
    /// For a session that is away, or retained: these get three quarters, so that what nobody fetches never stops those
    /// who are here.
    /// </param>
    public bool TryTake(int bytes, bool mayWaitLong)
    {
        var most = mayWaitLong ? bytesMax / 4 * 3 : bytesMax;
        if (Interlocked.Add(ref _usedBytes, bytes) <= most)
            return true;
        Interlocked.Add(ref _usedBytes, -bytes);
        return false;
    }

    /// <summary>Charges what is in memory already; the caller stops taking more while <see cref="IsFull"/>.</summary>
    public void Take(long bytes) => Interlocked.Add(ref _usedBytes, bytes);

    public void Release(long bytes) => Interlocked.Add(ref _usedBytes, -bytes);
}
