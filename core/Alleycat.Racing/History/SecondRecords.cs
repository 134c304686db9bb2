namespace Alleycat.Racing.History;

/// <summary>The personal records of one second of a class: racers ascending, each with the highest output seen.</summary>
/// <remarks>Not thread-safe; <see cref="Join"/> changes it in place.</remarks>
public sealed class SecondRecords
{
    private int[] racers;
    private Output[] outputs;

    public SecondRecords(int second, int capacity = 0)
    {
        Second = second;
        racers = capacity == 0 ? [] : GC.AllocateUninitializedArray<int>(capacity);
        outputs = capacity == 0 ? [] : GC.AllocateUninitializedArray<Output>(capacity);
    }

    /// <summary>1 to <see cref="HistoryFormat.SecondMax"/>.</summary>
    public int Second { get; }

    public int Count { get; private set; }

    /// <summary>Ascending, each once.</summary>
    public ReadOnlySpan<int> Racers => racers.AsSpan(0, Count);

    /// <summary>In the order of <see cref="Racers"/>.</summary>
    public ReadOnlySpan<Output> Outputs => outputs.AsSpan(0, Count);

    /// <summary>Highest output; 0 where there is none.</summary>
    public Output Best
    {
        get
        {
            Output best = default;
            foreach (var output in Outputs)
                best = output > best ? output : best;
            return best;
        }
    }

    public bool TryGet(int racerId, out Output output)
    {
        var index = Racers.BinarySearch(racerId);
        output = index < 0 ? default : outputs[index];
        return index >= 0;
    }

    /// <summary>Adds a racer behind all others, or raises the last one.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The id is lower than the last.</exception>
    public void Append(int racerId, Output output)
    {
        if (Count > 0 && racerId <= racers[Count - 1])
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(racerId, racers[Count - 1]);
            if (output > outputs[Count - 1])
                outputs[Count - 1] = output;
            return;
        }
        if (Count == racers.Length)
        {
            var capacity = Math.Max(16, Count * 2);
            Array.Resize(ref racers, capacity);
            Array.Resize(ref outputs, capacity);
        }
        racers[Count] = racerId;
        outputs[Count++] = output;
    }

    /// <summary>Takes the maximum per racer of this and <paramref name="other"/>, which stays as it is.</summary>
    /// <returns>Whether anything changed: a racer more, or an output strictly greater.</returns>
    public bool Join(SecondRecords other)
    {
        var changed = false;
        var at = 0;
        var missing = 0;
        var theirs = other.Racers;
        var theirOutputs = other.Outputs;
        for (var index = 0; index < theirs.Length; index++)
        {
            at = IndexFrom(at, theirs[index]);
            if (at == Count || racers[at] != theirs[index])
            {
                missing++;
            }
            else if (theirOutputs[index] > outputs[at])
            {
                outputs[at] = theirOutputs[index];
                changed = true;
            }
        }
        if (missing > 0)
            Insert(other, missing);
        return changed || missing > 0;
    }

    /// <summary>Index of the first racer not below <paramref name="racerId"/>, by steps that double: cheap where neighbours
    /// follow.</summary>
    private int IndexFrom(int from, int racerId)
    {
        var step = 1;
        var until = from;
        while (until < Count && racers[until] < racerId)
        {
            from = until + 1;
            until += step;
            step *= 2;
        }
        until = Math.Min(until, Count);
        while (from < until)
        {
            var middle = (from + until) >>> 1;
            if (racers[middle] < racerId)
                from = middle + 1;
            else
                until = middle;
        }
        return from;
    }

    /// <summary>Merges from the back, so that a column with room needs no second one.</summary>
    private void Insert(SecondRecords other, int missing)
    {
        var to = Count + missing;
        if (to > racers.Length)
        {
            var capacity = Math.Max(to, Count + (Count / 4));
            Array.Resize(ref racers, capacity);
            Array.Resize(ref outputs, capacity);
        }
        var ours = Count - 1;
        Count = to;
        for (var theirs = other.Count - 1; theirs >= 0;)
        {
            if (ours >= 0 && racers[ours] >= other.racers[theirs])
            {
                if (racers[ours] == other.racers[theirs])
                    theirs--;
                racers[--to] = racers[ours];
                outputs[to] = outputs[ours--];
            }
            else
            {
                racers[--to] = other.racers[theirs];
                outputs[to] = other.outputs[theirs--];
            }
        }
    }
}
