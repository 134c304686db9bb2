namespace Alleycat.Racing;

/// <summary>How a row of the board came about.</summary>
public enum StandingsRowState : byte
{
    /// <summary>Heard in time.</summary>
    Live,

    /// <summary>The bike repeats its last word, or the racer was not heard for a second or so: the row stands still for a moment.</summary>
    Held,

    /// <summary>Not heard for longer than <see cref="StandingsLimits.HoldSeconds"/>: the row is old.</summary>
    Gap,

    /// <summary>Seconds that the device kept through a dropout have just arrived: the row was amended.</summary>
    Backfilled,
}
