namespace Alleycat.Racing;

/// <summary>Which race of a class is current, and which one is about to take its place.</summary>
/// <param name="CurrentId">Null where none is.</param>
/// <param name="ChallengerId">Null where none has more riders.</param>
/// <param name="ChallengedMs">Since when the challenger has had more, milliseconds since 1970.</param>
public readonly record struct RaceChoice(long? CurrentId, long? ChallengerId, long ChallengedMs);
