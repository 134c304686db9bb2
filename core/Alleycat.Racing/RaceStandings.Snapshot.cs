namespace Alleycat.Racing;

public sealed partial class RaceStandings
{
    /// <summary>What is known of one racer, for keeping it elsewhere.</summary>
    /// <param name="index">0 until <see cref="RacerCount"/>, in the order of joining.</param>
    public RacerSnapshot Snapshot(int index)
    {
        var entry = _entries[index];
        return new()
        {
            RacerId = entry.RacerId,
            NewestSecond = entry.NewestSecond,
            HeardMs = entry.HeardMs,
            Name = entry.Name,
            NameSecond = entry.NameSecond,
            Timing = entry.Timing,
            Told = entry.Outputs,
        };
    }

    /// <summary>Takes a racer's seconds as they were kept; together with what is known already, in any order.</summary>
    /// <param name="racerId">The racer.</param>
    /// <param name="firstSecond">The second of the first value, at least 1.</param>
    /// <param name="told">Counts of 0.0001 plus one, second after second; 0 where none.</param>
    /// <param name="heardMs">When the newest of these seconds arrived, milliseconds since 1970; 0 where a newer one is kept elsewhere.</param>
    /// <param name="timing">What was kept beside them; of several the earliest origin and the latest of the others count.</param>
    /// <returns>False where a bound of the limits refused any of it.</returns>
    public bool Restore(int racerId, int firstSecond, ReadOnlySpan<uint> told, long heardMs, in RacerTiming timing)
    {
        var newest = told.LastIndexOfAnyExcept(0u);
        if (newest < 0)
            return true;
        var isWhole = true;
        Entry? entry = null;
        for (var i = 0; i <= newest; i++)
        {
            if (told[i] == 0)
                continue;
            if (firstSecond + i < 1 || firstSecond + i > _limits.SecondMax)
            {
                isWhole = false;
                continue;
            }
            entry ??= Admit(racerId);
            if (entry is null)
                return false;
            if (entry.Keep(firstSecond + i, new Output(told[i] - 1), i == newest ? heardMs : 0, _limits))
                Version++;
        }
        entry?.RestoreTiming(timing);
        return isWhole;
    }

    /// <summary>Takes a racer's name as it was kept; that of the newer second stays. A racer without seconds is left out.</summary>
    public void RestoreName(int racerId, string? name, int nameSecond)
    {
        if (_indexOf.TryGetValue(racerId, out var index))
            _entries[index].RestoreName(name, nameSecond);
    }

    /// <summary>Takes note that the race was heard of at a moment.</summary>
    /// <param name="arrivalMs">Milliseconds since 1970.</param>
    public void Heard(long arrivalMs) => LastArrivalMs = Math.Max(LastArrivalMs, arrivalMs);
}
