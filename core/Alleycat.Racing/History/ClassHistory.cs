namespace Alleycat.Racing.History;

/// <summary>
/// Everyone's best in one class: per second and racer the maximum of output. A join semilattice: joining is idempotent, commutative and
/// associative, so repeated, reordered and re-batched input gives the same history.
/// </summary>
public sealed class ClassHistory
{
    private readonly SortedList<int, SecondRecords> seconds = [];

    /// <summary>Ascending; none of them empty.</summary>
    public IList<SecondRecords> Seconds => seconds.Values;

    /// <summary>Personal records in all.</summary>
    public long Count
    {
        get
        {
            var count = 0L;
            foreach (var second in seconds.Values)
                count += second.Count;
            return count;
        }
    }

    public bool TryGet(int second, int racerId, out Output output)
    {
        output = default;
        return seconds.TryGetValue(second, out var records) && records.TryGet(racerId, out output);
    }

    /// <summary>The records of a second, or null.</summary>
    public SecondRecords? At(int second) => seconds.GetValueOrDefault(second);

    /// <summary>Takes the maximum with one more second, which becomes this history's own where it had none.</summary>
    public bool Join(SecondRecords records)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(records.Second, 1, nameof(records));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(records.Second, HistoryFormat.SecondMax, nameof(records));
        if (records.Count == 0 || seconds.TryAdd(records.Second, records))
            return records.Count > 0;
        return seconds[records.Second].Join(records);
    }

    /// <summary>The maximum per second and racer of records in any order; their class is not looked at.</summary>
    /// <param name="records">Seconds of 1 to <see cref="HistoryFormat.SecondMax"/>.</param>
    public static ClassHistory Of(ReadOnlySpan<PersonalRecord> records)
    {
        // Counted into their seconds first, so that what is left to sort is one number each: racer above output.
        var ends = new int[HistoryFormat.SecondMax + 1];
        foreach (ref readonly var record in records)
            ends[record.Second]++;
        for (var second = 1; second < ends.Length; second++)
            ends[second] += ends[second - 1];
        var keys = new ulong[records.Length];
        for (var index = records.Length - 1; index >= 0; index--)
        {
            ref readonly var record = ref records[index];
            keys[--ends[record.Second]] = ((ulong)(uint)record.RacerId << 32) | record.Output.TenThousandths;
        }

        var history = new ClassHistory();
        for (var second = 1; second < ends.Length; second++)
        {
            var until = second + 1 < ends.Length ? ends[second + 1] : keys.Length;
            var group = keys.AsSpan(ends[second]..until);
            if (group.IsEmpty)
                continue;
            group.Sort();
            var best = new SecondRecords(second, group.Length);
            foreach (var key in group)
                best.Append((int)(key >> 32), new Output((uint)key));
            history.Join(best);
        }
        return history;
    }
}
