namespace Alleycat.Local.Races;

/// <summary>One racer's place among the results that are shown.</summary>
/// <param name="Place">As it was ridden.</param>
/// <param name="Rank">1-based among the shown ones; equal means share a rank. Null for a hidden result, which takes nobody's place.</param>
/// <param name="Hiding">Why it is hidden; null where it is shown.</param>
internal readonly record struct ShownPlace(RacePlace Place, int? Rank, RaceRuling? Hiding);
