namespace Alleycat.Racing;

/// <summary>What became of one message handed to <see cref="Standings"/>.</summary>
public enum StandingsRecorded
{
    /// <summary>A value that was not known, or a better one for its second.</summary>
    Changed,

    /// <summary>Known already: a repeat, or lower than what is held for its second.</summary>
    Unchanged,

    /// <summary>Refused by a bound of <see cref="StandingsLimits"/>.</summary>
    Refused,
}
