namespace Alleycat.Local.Races;

/// <summary>The result of one race, made of the delivered objects.</summary>
/// <param name="Race">The race.</param>
/// <param name="StartsAtMs">When it started, milliseconds since 1970.</param>
/// <param name="Seconds">How many seconds the means are over: the race's length, or its highest second where that is higher.</param>
/// <param name="Places">Every racer, best first.</param>
internal sealed record RaceResult(RaceKey Race, long StartsAtMs, int Seconds, IReadOnlyList<RacePlace> Places);
