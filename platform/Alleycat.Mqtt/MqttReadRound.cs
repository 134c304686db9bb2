namespace Alleycat.Mqtt;

/// <summary>
/// One round of a thread that reads many connections: what it brought is handed over, to the rule and to subscribers, by that thread at the
/// round's end, all of it at once, and no other thread is woken for it.
/// </summary>
/// <remarks>
/// For small rounds only. Where there is much to read or much to hand over, the thread pool does it while the thread goes on reading, as it does
/// for threads without rounds. For one thread.
/// </remarks>
public sealed class MqttReadRound
{
    /// <summary>Connections read in a small round.</summary>
    internal const int ReadsMax = 16;

    /// <summary>Works done at the end of one: the commit group's, and one for each subscriber.</summary>
    internal const int WorksMax = 4;

    [ThreadStatic]
    private static MqttReadRound? _current;

    private readonly List<IThreadPoolWorkItem> _works = new(WorksMax);

    /// <summary>The round's reads follow, on this thread, and then <see cref="End"/>.</summary>
    /// <param name="reads">Connections that are to be read.</param>
    public void Begin(int reads) => _current = reads <= ReadsMax ? this : null;

    /// <summary>Hands over.</summary>
    public void End()
    {
        _current = null;
        foreach (var work in _works)
            work.Execute();
        _works.Clear();
    }

    /// <summary>Has something done at the end of this thread's round, or by the thread pool.</summary>
    internal static void Schedule(IThreadPoolWorkItem work)
    {
        if (_current is { } round && round._works.Count < WorksMax)
            round._works.Add(work);
        else
            ThreadPool.UnsafeQueueUserWorkItem(work, preferLocal: false);
    }
}
