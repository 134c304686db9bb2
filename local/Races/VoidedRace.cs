namespace Alleycat.Local.Races;

/// <summary>A race that the organiser has declared void.</summary>
/// <param name="Race">The race.</param>
/// <param name="Reason">For the riders; 1 to 200 characters.</param>
/// <param name="VoidedAtMs">When, milliseconds since 1970.</param>
internal sealed record VoidedRace(RaceKey Race, string Reason, long VoidedAtMs);
