namespace Alleycat.Racing.History;

/// <summary>What one racer reached at one second of one class.</summary>
/// <param name="ClassId">1 to 6.</param>
/// <param name="Second">1-based second of the race.</param>
/// <param name="RacerId">0 or more.</param>
/// <param name="Output">Highest so far.</param>
public readonly record struct PersonalRecord(int ClassId, int Second, int RacerId, Output Output);
