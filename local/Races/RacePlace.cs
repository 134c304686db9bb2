using Alleycat.Racing;

namespace Alleycat.Local.Races;

/// <summary>One racer's result of one race.</summary>
/// <param name="Rank">1-based; equal means share a rank, and the next one leaves a hole.</param>
/// <param name="RacerId">The racer.</param>
/// <param name="Name">Of their newest second; null where never told.</param>
/// <param name="Mean">Sum of their outputs divided by the race's seconds, half up: a missing second counts 0. The result.</param>
/// <param name="Last">Output of the race's last second, the sample's result; null where they did not ride it.</param>
/// <param name="Best">Their highest output.</param>
/// <param name="BestSecond">The second of it, the first of several.</param>
/// <param name="SecondsRidden">Seconds that were delivered.</param>
internal sealed record RacePlace(
    int Rank, int RacerId, string? Name, Output Mean, Output? Last, Output Best, int BestSecond, int SecondsRidden)
{
    /// <summary>What is odd about their seconds.</summary>
    public RaceIntegrity Integrity { get; init; }
}
