namespace Alleycat.LoadTest.Measuring;

/// <summary>How often and how long a process stood still for its garbage collector.</summary>
/// <param name="Count">Collections of any generation.</param>
/// <param name="Seconds">All of them together.</param>
internal readonly record struct CollectorPauses(int Count, double Seconds)
{
    /// <summary>This process, since it began.</summary>
    public static CollectorPauses Own => new(GC.CollectionCount(0), GC.GetTotalPauseDuration().TotalSeconds);

    public static CollectorPauses operator -(CollectorPauses now, CollectorPauses before) =>
        new(now.Count - before.Count, now.Seconds - before.Seconds);
}
