namespace Alleycat.Local.Observability;

/// <summary>A watch for each port of the platform.</summary>
/// <param name="stallLimit">So long a call may be under way without any other one ending.</param>
/// <param name="time">Its timestamps only.</param>
internal sealed class StageWatches(TimeSpan stallLimit, TimeProvider time)
{
    /// <summary>A merge of a large class takes its time.</summary>
    private const int HistoryFactor = 6;

    public ConnectionWatch Connections { get; } = new(time);

    public StageWatch Stream { get; } = new(time, stallLimit);

    public StageWatch Transform { get; } = new(time, stallLimit);

    public StageWatch Buckets { get; } = new(time, stallLimit);

    public StageWatch History { get; } = new(time, stallLimit * HistoryFactor);

    /// <summary>The taking of records into the standings.</summary>
    public StageWatch Rankings { get; } = new(time, stallLimit);

    /// <summary>The publishing of the standings.</summary>
    public StageWatch Boards { get; } = new(time, stallLimit);

    /// <summary>The announcing of the running races.</summary>
    public StageWatch Announcements { get; } = new(time, stallLimit);
}
