using System.Globalization;

namespace Alleycat.Local.Races;

/// <summary>What is odd about one racer's seconds of one race: for the organiser to judge, never a judgement itself.</summary>
/// <remarks>Repeated delivery and any order give the same; thresholds are <see cref="IntegrityThresholds"/>'.</remarks>
internal readonly record struct RaceIntegrity
{
    /// <summary>Runs of missing seconds between two ridden ones, as long as a gap must be.</summary>
    public int Gaps { get; init; }

    /// <summary>Seconds of the longest of them; 0 where there is none.</summary>
    public int LongestGapSeconds { get; init; }

    /// <summary>Seconds whose cadence or resistance no legs and no knob reach from the second before.</summary>
    public int Jumps { get; init; }

    /// <summary>The first of them; 0 where there is none.</summary>
    public int FirstJumpSecond { get; init; }

    /// <summary>By how much the device's clock was wrong in every second at least, milliseconds; positive where it was ahead.</summary>
    public long ClockSkewMs { get; init; }

    /// <summary>Between its largest and its smallest error, milliseconds: a clock that was set in the middle of the race.</summary>
    public long ClockSpreadMs { get; init; }

    /// <summary>Seconds that arrived long after they had been ridden.</summary>
    public int BackfilledSeconds { get; init; }

    /// <summary>Seconds that were told more than once, with different outputs.</summary>
    public int ConflictingSeconds { get; init; }

    /// <summary>As sentences, each with its stable code; empty where nothing is odd.</summary>
    public IReadOnlyList<IntegrityNote> Notes(IntegrityThresholds thresholds)
    {
        var notes = new List<IntegrityNote>();
        Add(Gaps > 0, "gap", $"{Gaps} {(Gaps == 1 ? "gap" : "gaps")}, the longest of {LongestGapSeconds} s");
        Add(Jumps > 0, "jump", $"{Jumps} impossible {(Jumps == 1 ? "jump" : "jumps")}, first at second {FirstJumpSecond}");
        var isAhead = ClockSkewMs > 0;
        Add(Math.Abs(ClockSkewMs) > thresholds.ClockSkewMs, "clock-skew",
            $"the bike's clock is {Math.Abs(ClockSkewMs) / 1000.0:0.0} s {(isAhead ? "ahead" : "behind")}");
        Add(ClockSpreadMs > thresholds.ClockSkewMs, "clock-jump", $"the bike's clock moved by {ClockSpreadMs / 1000.0:0.0} s during the race");
        Add(BackfilledSeconds > 0, "backfilled", $"{BackfilledSeconds} s arrived more than {thresholds.BackfilledAfter.TotalSeconds:0} s late");
        Add(ConflictingSeconds > 0, "conflict", $"{ConflictingSeconds} s told more than once, with different outputs");
        return notes;

        void Add(bool isSo, string code, FormattableString text)
        {
            if (isSo)
                notes.Add(new(code, text.ToString(CultureInfo.InvariantCulture)));
        }
    }
}

/// <param name="Code">Stable, for programs.</param>
/// <param name="Text">For people.</param>
internal sealed record IntegrityNote(string Code, string Text);
