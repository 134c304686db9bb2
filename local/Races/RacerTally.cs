using Alleycat.Racing;

namespace Alleycat.Local.Races;

/// <summary>One racer's seconds of one race: the best output of each, and what is odd about them.</summary>
/// <param name="thresholds">What is odd.</param>
/// <param name="startsAtMs">When the race started by the platform's clock, milliseconds since 1970; null where its id does not tell.</param>
internal sealed class RacerTally(IntegrityThresholds thresholds, long? startsAtMs)
{
    // Index is second - 1.
    private Ridden[] _seconds = new Ridden[64];
    private string? _name;
    private long _skewLeast = long.MaxValue, _skewMost = long.MinValue;

    public int NewestSecond { get; private set; }

    /// <param name="telemetry">One second.</param>
    /// <param name="heardMs">When the oldest record beside it arrived, so at the earliest itself, milliseconds since 1970.</param>
    public void Add(in Telemetry telemetry, long heardMs)
    {
        var second = telemetry.Second;
        if (second > _seconds.Length)
            Array.Resize(ref _seconds, Math.Max(second, _seconds.Length * 2));
        ref var ridden = ref _seconds[second - 1];
        var told = Math.Min(telemetry.Output.TenThousandths, uint.MaxValue - 1) + 1;
        ridden.IsConflicting |= ridden.Told != 0 && ridden.Told != told;
        if (told > ridden.Told)
        {
            ridden.Told = told;
            ridden.Cadence = (ushort)Math.Round(telemetry.Cadence * Ridden.PerUnit);
            ridden.Resistance = (ushort)Math.Round(telemetry.Resistance * Ridden.PerUnit);
        }
        AddTimes(telemetry, heardMs, ref ridden);
        if (second <= NewestSecond)
            return;
        NewestSecond = second;
        if (!telemetry.NameJson.IsEmpty)
            _name = RaceLine.NameOf(telemetry);
    }

    /// <summary>Their place, without its rank.</summary>
    public RacePlace PlaceOf(int racerId, int seconds)
    {
        long sum = 0;
        var ridden = 0;
        var best = 0;
        for (var i = 0; i < Math.Min(seconds, _seconds.Length); i++)
        {
            if (_seconds[i].Told == 0)
                continue;
            ridden++;
            sum += _seconds[i].Told - 1;
            if (_seconds[i].Told > _seconds[best].Told)
                best = i;
        }
        var last = seconds <= _seconds.Length && _seconds[seconds - 1].Told > 0 ? new Output(_seconds[seconds - 1].Told - 1) : (Output?)null;
        var mean = (2 * sum + seconds) / (2L * seconds);
        return new(0, racerId, _name, new((uint)mean), last, new(_seconds[best].Told - 1), best + 1, ridden) { Integrity = Integrity() };
    }

    private void AddTimes(in Telemetry telemetry, long heardMs, ref Ridden ridden)
    {
        if (startsAtMs is not { } start)
            return;
        var riddenMs = start + telemetry.Second * 1000L;
        ridden.IsOnTime |= heardMs <= riddenMs + (long)thresholds.BackfilledAfter.TotalMilliseconds;
        if (telemetry.DeviceTimestampMs <= 0)
            return;
        // A bike tells a second at its beginning or at its end: anything within it is right.
        var late = telemetry.DeviceTimestampMs - riddenMs;
        var early = late + 1000;
        var skew = late > 0 ? late : early < 0 ? early : 0;
        _skewLeast = Math.Min(_skewLeast, skew);
        _skewMost = Math.Max(_skewMost, skew);
    }

    private RaceIntegrity Integrity()
    {
        int gaps = 0, longest = 0, jumps = 0, firstJump = 0, late = 0, conflicting = 0, before = -1;
        for (var i = 0; i < NewestSecond; i++)
        {
            ref readonly var ridden = ref _seconds[i];
            if (ridden.Told == 0)
                continue;
            var missing = before < 0 ? 0 : i - before - 1;
            if (missing >= thresholds.GapSeconds)
            {
                gaps++;
                longest = Math.Max(longest, missing);
            }
            if (before >= 0 && missing == 0 && IsJump(_seconds[before], ridden))
            {
                jumps++;
                firstJump = firstJump == 0 ? i + 1 : firstJump;
            }
            conflicting += ridden.IsConflicting ? 1 : 0;
            late += startsAtMs is not null && !ridden.IsOnTime ? 1 : 0;
            before = i;
        }
        var hasTimes = _skewLeast <= _skewMost;
        return new()
        {
            Gaps = gaps,
            LongestGapSeconds = longest,
            Jumps = jumps,
            FirstJumpSecond = firstJump,
            // What every second had at least: one message that was late on its way is no wrong clock.
            ClockSkewMs = !hasTimes ? 0 : _skewLeast > 0 ? _skewLeast : _skewMost < 0 ? _skewMost : 0,
            ClockSpreadMs = hasTimes ? _skewMost - _skewLeast : 0,
            BackfilledSeconds = late,
            ConflictingSeconds = conflicting,
        };
    }

    private bool IsJump(in Ridden from, in Ridden to) =>
        Math.Abs(to.Cadence - from.Cadence) > thresholds.CadenceJump * Ridden.PerUnit
        || Math.Abs(to.Resistance - from.Resistance) > thresholds.ResistanceJump * Ridden.PerUnit;

    private struct Ridden
    {
        public const double PerUnit = 100;

        /// <summary>The count of 0.0001 plus one, so that 0 says "not ridden".</summary>
        public uint Told;

        /// <summary>Hundredths, of the second's best telling.</summary>
        public ushort Cadence, Resistance;

        public bool IsConflicting, IsOnTime;
    }
}
