namespace Alleycat.Mqtt.Connections;

/// <summary>
/// One writer at a time, without a task that waits for work: whoever finds the turn free takes it and writes, whoever
/// finds it taken
/// leaves word, and the writer looks again before it leaves.
/// </summary>
internal sealed class WriterTurn
{
    private const int Free = 0;
    private const int Taken = 1;
    private const int TakenAskedAgain = 2;

    private int _state;

    /// <summary>Becomes the writer, or leaves word that there is more.</summary>
    public bool TryTake()
    {
        while (true)
        {
            switch (Volatile.Read(ref _state))
            {
                case Free when Interlocked.CompareExchange(ref _state, Taken, Free) == Free:
                    return true;
                case Taken when Interlocked.CompareExchange(ref _state, TakenAskedAgain, Taken) == Taken:
                case TakenAskedAgain:
                    return false;
                default:
                    continue;
            }
        }
    }

    /// <summary>Called by the writer before it looks for work: what was asked for until now, it will see.</summary>
    public void Begin() => Interlocked.Exchange(ref _state, Taken);

    /// <summary>Called by the writer when it found nothing more; false when it was asked again meanwhile.</summary>
    public bool TryLeave() => Interlocked.CompareExchange(ref _state, Free, Taken) == Taken;
}
