namespace Alleycat.Racing;

/// <summary>A personal record that has just been beaten.</summary>
/// <param name="RacerId">The racer.</param>
/// <param name="Name">As the telemetry told it; null where it did not.</param>
/// <param name="Second">Second of the race, 1-based.</param>
/// <param name="Output">The new best at this second.</param>
/// <param name="Before">The best there was.</param>
public readonly record struct FallenRecord(int RacerId, string? Name, int Second, Output Output, Output Before);
