namespace Alleycat.Racing;

/// <summary>What a standings message says beside its rows.</summary>
/// <param name="ClassId">1 to 6.</param>
/// <param name="RaceId">The race; 0 where the class has none running.</param>
/// <param name="Seq">One more with every message of the class; starts at 1 with the process.</param>
/// <param name="ServerTimeMs">Milliseconds since 1970 at which it was written.</param>
/// <param name="Second">The common second; 0 where the class has no race running.</param>
public readonly record struct StandingsHeader(int ClassId, long RaceId, long Seq, long ServerTimeMs, int Second);
