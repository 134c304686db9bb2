namespace Alleycat.Simulation.Tests;

/// <summary>One second of one racer as a producer sent it, with the output that it has by the rule written out anew.</summary>
internal sealed record Sample(string Uuid, int ClassId, int Second, int RacerId, decimal Cadence, decimal Resistance)
{
    /// <summary>(cadence + 35) × (resistance + 65) / 100, in decimals: exact for metrics of one decimal.</summary>
    public decimal Output => Math.Round((Cadence + 35m) * (Resistance + 65m) / 100m, 4, MidpointRounding.AwayFromZero);
}
