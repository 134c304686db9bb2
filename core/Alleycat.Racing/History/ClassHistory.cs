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
    /// <param name="records">Sorted in place.</param>
    public static ClassHistory Of(Span<PersonalRecord> records)
    {
        var keys = new long[records.Length];
        for (var index = 0; index < keys.Length; index++)
            keys[index] = ((long)records[index].Second << 32) | (uint)records[index].RacerId;
        keys.AsSpan().Sort(records);

        var history = new ClassHistory();
        for (var from = 0; from < records.Length;)
        {
            var until = from;
            while (until < records.Length && records[until].Second == records[from].Second)
                until++;
            var second = new SecondRecords(records[from].Second, until - from);
            foreach (ref readonly var record in records[from..until])
                second.Append(record.RacerId, record.Output);
            history.Join(second);
            from = until;
        }
        return history;
    }
}
