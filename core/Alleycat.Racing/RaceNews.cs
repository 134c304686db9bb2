namespace Alleycat.Racing;

/// <summary>What is announced of the race that runs in a class.</summary>
/// <param name="ClassId">1 to 6.</param>
/// <param name="RaceId">The running race.</param>
/// <param name="StartsAtMs">When it started, milliseconds since 1970.</param>
/// <param name="Seconds">Its length.</param>
/// <param name="ServerTimeMs">Milliseconds since 1970 at which this was written.</param>
/// <param name="Voided">Of this race and the one before, those that do not count, the newer first.</param>
public readonly record struct RaceNews(
    int ClassId, long RaceId, long StartsAtMs, int Seconds, long ServerTimeMs, IReadOnlyList<(long RaceId, string Reason)> Voided);
