namespace Alleycat.Racing;

/// <summary>What a racer's arrivals say of their row: kept beside their seconds, since these alone do not tell it.</summary>
/// <param name="OriginMs">The earliest that a second arrived after its own start, milliseconds since 1970.</param>
/// <param name="BackfilledMs">When a second that the device had kept last arrived, milliseconds since 1970; null where none did.</param>
/// <param name="HeldSecond">The newest second at which the bike repeated its last word; 0 where there is none.</param>
public readonly record struct RacerTiming(long OriginMs, long? BackfilledMs, int HeldSecond);
