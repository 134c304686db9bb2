namespace Alleycat.Racing;

/// <summary>One racer on the board of a race.</summary>
/// <param name="RacerId">The racer.</param>
/// <param name="Name">As last told, shortened to <see cref="StandingsLimits.NameCharsMax"/>; null where never told.</param>
/// <param name="Second">The second <paramref name="Output"/> belongs to: their newest not after the common second, or their first.</param>
/// <param name="Output">Their output at that second.</param>
/// <param name="Mean">Sum of their outputs up to the common second, divided by that second: a missing second counts 0.</param>
/// <param name="Rank">1-based; every row has its own.</param>
/// <param name="State">Live, held, gap or backfilled.</param>
public readonly record struct StandingsRow(int RacerId, string? Name, int Second, Output Output, Output Mean, int Rank,
    StandingsRowState State = StandingsRowState.Live);
