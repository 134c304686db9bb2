namespace Alleycat.Local.Races;

/// <summary>One past race, as a list tells it.</summary>
/// <param name="Race">The race.</param>
/// <param name="StartsAtMs">When it started, milliseconds since 1970.</param>
/// <param name="Lines">Telemetry lines delivered of it, repeats among them.</param>
internal sealed record RaceSummary(RaceKey Race, long StartsAtMs, long Lines);
