namespace Alleycat.Racing;

/// <summary>The standings of all races that run, kept apart by (class, race), and which of them is each class's current race.</summary>
/// <remarks>
/// <para>Bounded by <see cref="StandingsLimits"/>; the time is the caller's. Not thread-safe.</para>
/// <para>
/// Current is the race with the most racers riding; a racer rides only in the race they were last heard in. The race that is current
/// stays it on a tie, and loses it to a fuller race only after <see cref="ChallengeMs"/>, at once where nobody rides it any more.
/// A race's id says nothing about its time, so a far-future one gains nothing.
/// </para>
/// </remarks>
public sealed class Standings
{
    /// <summary>So long another race must have had more riders, in milliseconds.</summary>
    public const long ChallengeMs = 2_000;

    private readonly StandingsLimits _limits;
    private readonly ClassRaces[] _classes;
    private int _racerCount;

    public Standings(StandingsLimits? limits = null)
    {
        _limits = limits ?? StandingsLimits.Default;
        _classes = [.. RaceClass.Ids.Select(_ => new ClassRaces())];
    }

    /// <summary>Racers held in all races together.</summary>
    public int RacerCount => _racerCount;

    public int RaceCount => _classes.Sum(c => c.Races.Count);

    /// <summary>Takes one valid message.</summary>
    /// <param name="telemetry">As <see cref="TelemetryReader"/> accepted it.</param>
    /// <param name="arrivalMs">When the stream took it, milliseconds since 1970; later than <paramref name="nowMs"/> counts as now.</param>
    /// <param name="nowMs">Milliseconds since 1970.</param>
    public StandingsRecorded Record(in Telemetry telemetry, long arrivalMs, long nowMs)
    {
        arrivalMs = Math.Min(arrivalMs, nowMs);
        var race = Find(telemetry.ClassId, telemetry.RaceId, arrivalMs);
        if (race is null)
            return StandingsRecorded.Refused;
        race.LastReadMs = nowMs;
        var before = race.RacerCount;
        if (_racerCount >= _limits.RacersMax && !race.Contains(telemetry.RacerId))
            return StandingsRecorded.Refused;
        var recorded = race.Record(telemetry.RacerId, telemetry.Second, telemetry.Output, arrivalMs, telemetry.NameJson, telemetry.IsHeld);
        _racerCount += race.RacerCount - before;
        return recorded;
    }

    /// <summary>Forgets the races that nothing was read of for <see cref="StandingsLimits.RaceExpiry"/>.</summary>
    /// <remarks>
    /// Read, not arrived: while a restarted consumer reads its races again from the stream, their arrivals lie long back.
    /// </remarks>
    public void Expire(long nowMs)
    {
        var until = nowMs - (long)_limits.RaceExpiry.TotalMilliseconds;
        foreach (var races in _classes)
        {
            foreach (var race in races.Races.Values.Where(r => r.LastReadMs < until).ToArray())
                Forget(races, race);
        }
    }

    /// <summary>The class's current race, or null where none runs.</summary>
    /// <param name="classId">1 to 6.</param>
    /// <param name="nowMs">Milliseconds since 1970; a challenge runs on it.</param>
    public RaceStandings? Current(int classId, long nowMs) => _classes[classId - 1].Choose(Running(classId, nowMs), nowMs);

    /// <summary>The races of a class that are not over, in no order.</summary>
    /// <param name="classId">1 to 6.</param>
    /// <param name="nowMs">Milliseconds since 1970.</param>
    public IReadOnlyList<RaceStandings> Running(int classId, long nowMs)
    {
        var since = nowMs - (long)_limits.RaceExpiry.TotalMilliseconds;
        return [.. _classes[classId - 1].Races.Values.Where(r => r.LastArrivalMs >= since)];
    }

    /// <summary>Takes a race that was kept elsewhere, in the place of what is held of it.</summary>
    public void Adopt(RaceStandings race)
    {
        var races = _classes[race.ClassId - 1];
        if (races.Races.TryGetValue(race.RaceId, out var held))
            Forget(races, held);
        races.Races.Add(race.RaceId, race);
        _racerCount += race.RacerCount;
    }

    /// <summary>How the class's current race was chosen last, for keeping it elsewhere.</summary>
    public RaceChoice ChoiceOf(int classId) => _classes[classId - 1].Choice;

    /// <summary>Goes on from a choice that was kept elsewhere.</summary>
    public void Restore(int classId, RaceChoice choice) => _classes[classId - 1].Choice = choice;

    private RaceStandings? Find(int classId, long raceId, long arrivalMs)
    {
        var races = _classes[classId - 1];
        if (races.Races.TryGetValue(raceId, out var race))
            return race;
        if (races.Races.Count >= _limits.RacesPerClassMax)
        {
            // Only a silent race makes room: many invented races can keep new ones out for a while, but never end one that is ridden.
            var oldest = races.Races.Values.MinBy(r => r.LastArrivalMs)!;
            if (arrivalMs - oldest.LastArrivalMs <= (long)_limits.HeardWithin.TotalMilliseconds)
                return null;
            Forget(races, oldest);
        }
        race = new RaceStandings(classId, raceId, _limits);
        races.Races.Add(raceId, race);
        return race;
    }

    private void Forget(ClassRaces races, RaceStandings race)
    {
        races.Races.Remove(race.RaceId);
        _racerCount -= race.RacerCount;
    }

    private sealed class ClassRaces
    {
        private long? _currentId;
        private long? _challengerId;
        private long _challengedMs;

        public Dictionary<long, RaceStandings> Races { get; } = [];

        public RaceChoice Choice
        {
            get => new(_currentId, _challengerId, _challengedMs);
            set => (_currentId, _challengerId, _challengedMs) = (value.CurrentId, value.ChallengerId, value.ChallengedMs);
        }

        public RaceStandings? Choose(IReadOnlyList<RaceStandings> running, long nowMs)
        {
            if (running.Count == 0)
            {
                _currentId = _challengerId = null;
                return null;
            }
            if (running.Count == 1)
                return Settle(running[0]);

            var current = running.FirstOrDefault(r => r.RaceId == _currentId);
            var riding = RidersByRace(running, nowMs);
            var best = running
                .OrderByDescending(r => riding.GetValueOrDefault(r.RaceId))
                .ThenByDescending(r => r == current)
                .ThenByDescending(r => r.LastArrivalMs)
                .ThenBy(r => r.RaceId)
                .First();
            if (current is null || best == current || riding.GetValueOrDefault(current.RaceId) == 0)
                return Settle(best);
            if (_challengerId != best.RaceId)
                (_challengerId, _challengedMs) = (best.RaceId, nowMs);
            return nowMs - _challengedMs >= ChallengeMs ? Settle(best) : current;
        }

        private RaceStandings Settle(RaceStandings race)
        {
            (_currentId, _challengerId) = (race.RaceId, null);
            return race;
        }

        private Dictionary<long, int> RidersByRace(IReadOnlyList<RaceStandings> running, long nowMs)
        {
            var lastIn = new Dictionary<int, (long RaceId, long HeardMs)>();
            foreach (var race in running)
            {
                foreach (var (racerId, heardMs) in race.Riding(nowMs))
                {
                    if (!lastIn.TryGetValue(racerId, out var other) || heardMs > other.HeardMs
                        || (heardMs == other.HeardMs && race.RaceId == _currentId))
                        lastIn[racerId] = (race.RaceId, heardMs);
                }
            }
            var counts = new Dictionary<long, int>();
            foreach (var (raceId, _) in lastIn.Values)
                counts[raceId] = counts.GetValueOrDefault(raceId) + 1;
            return counts;
        }
    }
}
