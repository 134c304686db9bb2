namespace Alleycat.Racing;

/// <summary>What the stream has of one racer's race, told to their bike.</summary>
/// <param name="ClassId">1 to 6.</param>
/// <param name="RaceId">The race.</param>
/// <param name="RacerId">The racer.</param>
/// <param name="From">Their first second, 1-based.</param>
/// <param name="Until">The last second before the first gap, included.</param>
public readonly record struct StoredSeconds(int ClassId, long RaceId, int RacerId, int From, int Until);
