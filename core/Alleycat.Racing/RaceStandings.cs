namespace Alleycat.Racing;

/// <summary>The standings of one race, told by (class, race): per racer and second the best output heard.</summary>
/// <remarks>
/// <para>A function of what arrived and when: repeats and reordering lead to the same standings. Not thread-safe.</para>
/// <para>
/// The board compares racers at one common second: the newest second that every racer riding has reached. Riding is who was heard from
/// within <see cref="StandingsLimits.HeardWithin"/> of the race's newest arrival; who is further behind the middle of the field
/// than <see cref="StandingsLimits.LagSecondsMax"/> (a page that starts at second 1 in mid-race) holds nobody back. Racers whose row
/// is no older than <see cref="StandingsLimits.HoldSeconds"/> are ranked by output; all others follow, the newest second first.
/// Ties go to the lower racer id. docs/formats/standings.md has it in full.
/// </para>
/// </remarks>
public sealed partial class RaceStandings
{
    private readonly StandingsLimits _limits;
    private readonly Dictionary<int, int> _indexOf = [];
    private Entry[] _entries = new Entry[8];

    public RaceStandings(int classId, long raceId, StandingsLimits? limits = null)
    {
        ClassId = classId;
        RaceId = raceId;
        _limits = limits ?? StandingsLimits.Default;
    }

    public int ClassId { get; }

    public long RaceId { get; }

    public int RacerCount => _indexOf.Count;

    /// <summary>When the newest record of the race arrived, milliseconds since 1970.</summary>
    public long LastArrivalMs { get; private set; }

    /// <summary>When the owner last read a record of the race, milliseconds since 1970; the owner's to set.</summary>
    public long LastReadMs { get; set; }

    /// <summary>Counts the changes, so that a caller can tell whether there is anything new.</summary>
    public long Version { get; private set; }

    public bool Contains(int racerId) => _indexOf.ContainsKey(racerId);

    /// <summary>Takes one second of one racer.</summary>
    /// <param name="racerId">The racer.</param>
    /// <param name="second">1 to <see cref="StandingsLimits.SecondMax"/>.</param>
    /// <param name="output">The output; of several for one second the best counts.</param>
    /// <param name="arrivalMs">When the stream took it, milliseconds since 1970.</param>
    /// <param name="nameJson">The name as a JSON string, or empty; that of the newest second is shown.</param>
    /// <param name="isHeld">The bike repeats its last word.</param>
    public StandingsRecorded Record(int racerId, int second, Output output, long arrivalMs, ReadOnlySpan<byte> nameJson = default,
        bool isHeld = false)
    {
        if (second < 1 || second > _limits.SecondMax)
            return StandingsRecorded.Refused;
        if (Admit(racerId) is not { } entry)
            return StandingsRecorded.Refused;
        LastArrivalMs = Math.Max(LastArrivalMs, arrivalMs);
        if (!entry.Record(second, output, arrivalMs, nameJson, isHeld, _limits))
            return StandingsRecorded.Unchanged;
        Version++;
        return StandingsRecorded.Changed;
    }

    /// <summary>Who was heard from within <see cref="StandingsLimits.HeardWithin"/> before the moment, and when.</summary>
    /// <param name="momentMs">Milliseconds since 1970.</param>
    public IEnumerable<(int RacerId, long HeardMs)> Riding(long momentMs)
    {
        var since = momentMs - (long)_limits.HeardWithin.TotalMilliseconds;
        for (var i = 0; i < RacerCount; i++)
        {
            if (_entries[i].HeardMs >= since)
                yield return (_entries[i].RacerId, _entries[i].HeardMs);
        }
    }

    /// <summary>The common second; 0 where nobody was heard yet.</summary>
    public int CommonSecond()
    {
        if (RacerCount == 0)
            return 0;
        var since = LastArrivalMs - (long)_limits.HeardWithin.TotalMilliseconds;
        Span<int> reached = stackalloc int[_limits.SecondMax + 1];
        var riding = Count(since, reached);
        if (riding == 0)
            // Only repeats of old seconds keep the race alive: then whoever was heard last is the field.
            riding = Count(long.MinValue, reached);

        // The upper middle: of two racers far apart the leading one is the field.
        int middle = 0, seen = 0;
        while (seen + reached[middle] <= riding / 2)
            seen += reached[middle++];
        var common = Math.Max(1, middle - _limits.LagSecondsMax);
        while (reached[common] == 0)
            common++;
        return common;
    }

    /// <summary>The board: every racer, best first.</summary>
    /// <param name="commonSecond">The second that <see cref="CommonSecond"/> gave.</param>
    public StandingsRow[] Board(out int commonSecond)
    {
        commonSecond = CommonSecond();
        var rows = new StandingsRow[RacerCount];
        for (var i = 0; i < rows.Length; i++)
            rows[i] = _entries[i].RowAt(commonSecond, LastArrivalMs, _limits);
        var held = commonSecond - _limits.HoldSeconds;
        var common = commonSecond;
        Array.Sort(rows, (left, right) => Compare(left, right, held, common));
        for (var i = 0; i < rows.Length; i++)
            rows[i] = rows[i] with { Rank = i + 1 };
        return rows;
    }

    private static int Compare(in StandingsRow left, in StandingsRow right, int held, int common)
    {
        var leftRanks = left.Second >= held && left.Second <= common;
        var rightRanks = right.Second >= held && right.Second <= common;
        if (leftRanks != rightRanks)
            return leftRanks ? -1 : 1;
        if (!leftRanks && left.Second != right.Second)
            return right.Second.CompareTo(left.Second);
        var byOutput = right.Output.CompareTo(left.Output);
        return byOutput != 0 ? byOutput : left.RacerId.CompareTo(right.RacerId);
    }

    private Entry? Admit(int racerId)
    {
        if (_indexOf.TryGetValue(racerId, out var index))
            return _entries[index];
        if (RacerCount >= _limits.RacersPerRaceMax)
            return null;
        index = RacerCount;
        _indexOf.Add(racerId, index);
        if (index == _entries.Length)
            Array.Resize(ref _entries, index * 2);
        return _entries[index] = new Entry(racerId);
    }

    private int Count(long since, Span<int> reached)
    {
        var count = 0;
        for (var i = 0; i < RacerCount; i++)
        {
            if (_entries[i].HeardMs < since)
                continue;
            reached[_entries[i].NewestSecond]++;
            count++;
        }
        return count;
    }
}
