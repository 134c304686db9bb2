namespace Alleycat.Racing.History;

/// <summary>
/// A history file joined with a batch, at a cost that follows the batch: only fragments that hold touched seconds are read, and only those
/// that change are written; the rest are ranges of the old file.
/// </summary>
/// <remarks>
/// Memory: the new fragments' compressed bytes, and for one window of touched fragments (<see cref="WindowBytesMax"/> of text, or one block
/// of 32 seconds where that is more) about three times their text.
/// </remarks>
public sealed partial class HistoryRewrite
{
    /// <summary>Text of touched fragments that is worked on at once.</summary>
    public const long WindowBytesMax = 32 * 1024 * 1024;

    private readonly HistoryTable old;
    private readonly ClassHistory batch;
    private readonly FragmentLoader load;
    private readonly ParallelOptions parallel;
    private readonly SortedList<int, Placed> placed = [];
    private int racersMax;
    private int secondsAdded;

    private HistoryRewrite(HistoryTable old, ClassHistory batch, FragmentLoader load, int parallelism)
    {
        (this.old, this.batch, this.load) = (old, batch, load);
        parallel = new ParallelOptions { MaxDegreeOfParallelism = parallelism };
        racersMax = old.RacersMax;
    }

    /// <summary>The first fault met in the old file's fragments; on one there is no new file.</summary>
    public HistoryFault Fault { get; private set; }

    /// <summary>False where the batch holds nothing that the file does not.</summary>
    public bool IsChanged { get; private set; }

    /// <summary>Of the new file; the old one's where nothing changed.</summary>
    public HistoryTable Table { get; private set; } = HistoryTable.Empty;

    /// <summary>The new file in order; empty where nothing changed.</summary>
    public IReadOnlyList<HistoryPart> Parts { get; private set; } = [];

    /// <summary>Fragments deflated anew.</summary>
    public int FragmentsWritten { get; private set; }

    /// <summary>Joins a batch into a file.</summary>
    /// <param name="old">The file's table; <see cref="HistoryTable.Empty"/> for none.</param>
    /// <param name="batch">Left as it is.</param>
    /// <param name="load">Reads fragments of the file.</param>
    /// <param name="parallelism">Threads to inflate and deflate on, at least 1.</param>
    /// <param name="cancellationToken">Looked at between windows.</param>
    public static async ValueTask<HistoryRewrite> RunAsync(
        HistoryTable old, ClassHistory batch, FragmentLoader load, int parallelism, CancellationToken cancellationToken = default)
    {
        var rewrite = new HistoryRewrite(old, batch, load, parallelism);
        foreach (var window in rewrite.Windows())
        {
            cancellationToken.ThrowIfCancellationRequested();
            await rewrite.RewriteAsync(window, cancellationToken).ConfigureAwait(false);
            if (rewrite.Fault != HistoryFault.None)
                return rewrite;
        }
        rewrite.Finish();
        return rewrite;
    }

    /// <summary>The touched blocks in order, as many together as fit a window.</summary>
    private IEnumerable<List<BlockRewrite>> Windows()
    {
        var window = new List<BlockRewrite>();
        var bytes = 0L;
        var fragment = 0;
        for (var index = 0; index < batch.Seconds.Count;)
        {
            var block = new BlockRewrite((batch.Seconds[index].Second - 1) >> HistoryFormat.LevelMax);
            for (; index < batch.Seconds.Count && batch.Seconds[index].Second <= block.LastSecond; index++)
                block.Touch(batch.Seconds[index]);
            while (fragment < old.Fragments.Count && old.Fragments[fragment].Block < block.Number)
                fragment++;
            for (; fragment < old.Fragments.Count && old.Fragments[fragment].Block == block.Number; fragment++)
                block.Add(fragment, old.Fragments[fragment]);

            if (window.Count > 0 && bytes + block.TextBytes > WindowBytesMax)
            {
                yield return window;
                (window, bytes) = ([], 0);
            }
            window.Add(block);
            bytes += block.TextBytes;
        }
        if (window.Count > 0)
            yield return window;
    }

    private async ValueTask RewriteAsync(List<BlockRewrite> window, CancellationToken cancellationToken)
    {
        var work = new List<BlockRewrite.Slot>();
        foreach (var block in window)
            work.AddRange(block.Touched());
        while (work.Count > 0)
        {
            await InflateAsync(work, cancellationToken).ConfigureAwait(false);
            if (Fault != HistoryFault.None)
                return;
            work.Clear();
            // Where a block's layout changes, untouched neighbours may have to be read too: rarely, and never outside the block.
            foreach (var block in window)
                work.AddRange(block.Lay());
        }
        Deflate(window);
    }

    private async ValueTask InflateAsync(List<BlockRewrite.Slot> work, CancellationToken cancellationToken)
    {
        var kept = work.FindAll(slot => slot.Kept >= 0);
        var compressed = kept.Count == 0 ? [] : await load(kept.ConvertAll(slot => slot.Kept), cancellationToken).ConfigureAwait(false);
        for (var index = 0; index < kept.Count; index++)
            kept[index].Compressed = compressed[index];
        ForEach(work, slot => slot.Open());
        foreach (var slot in work)
        {
            if (Fault == HistoryFault.None)
                Fault = slot.Fault;
            racersMax = Math.Max(racersMax, slot.RacersMax);
            secondsAdded += slot.SecondsAdded;
            slot.SecondsAdded = 0;
        }
    }

    private void Deflate(List<BlockRewrite> window)
    {
        var fresh = new List<BlockRewrite.Plan>();
        foreach (var block in window)
            fresh.AddRange(block.Plans.FindAll(plan => plan.Kept < 0));
        ForEach(fresh, plan => plan.Deflate());
        FragmentsWritten += fresh.Count;
        foreach (var block in window)
        {
            IsChanged |= block.IsChanged;
            rewritten.Add(block.Number);
            foreach (var plan in block.Plans)
                placed.Add(plan.FirstSecond, new Placed(plan.Fragment, plan.Compressed, plan.Kept));
            block.Release();
        }
    }

    private void ForEach<T>(List<T> items, Action<T> action)
    {
        if (items.Count > 1 && parallel.MaxDegreeOfParallelism > 1)
            Parallel.ForEach(items, parallel, action);
        else
            items.ForEach(action);
    }
}
