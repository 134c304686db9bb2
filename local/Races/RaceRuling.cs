namespace Alleycat.Local.Races;

/// <summary>Something ruled about a race that holds now.</summary>
/// <param name="Reason">For the riders; 1 to 200 characters.</param>
/// <param name="AtMs">When, milliseconds since 1970.</param>
/// <param name="Who">By whom.</param>
internal sealed record RaceRuling(string Reason, long AtMs, string Who);
