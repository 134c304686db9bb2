namespace Alleycat.Simulator;

/// <summary>How someone rides: drawn once from seed and racer id, the same in every run.</summary>
/// <param name="Cadence">rpm they settle at.</param>
/// <param name="Resistance">Percent they settle at.</param>
/// <param name="Fatigue">rpm lost over a whole race.</param>
/// <param name="Surge">How much cadence swings, rpm.</param>
/// <param name="SurgeSeconds">Length of a swing.</param>
/// <param name="Sprint">rpm and percent added at the end.</param>
/// <param name="SprintSeconds">Seconds before the end at which they go for it.</param>
/// <param name="Unrest">Spread of the noise from second to second.</param>
/// <param name="Phase">Where in the second their bike publishes, 0 to 1.</param>
internal readonly record struct RiderCharacter(
    double Cadence, double Resistance, double Fatigue, double Surge, double SurgeSeconds, double Sprint, int SprintSeconds,
    double Unrest, double Phase)
{
    public static RiderCharacter Draw(Random random) => new(
        Cadence: Between(random, 54, 80),
        Resistance: Between(random, 42, 70),
        Fatigue: Between(random, 0, 9),
        Surge: Between(random, 0.5, 4),
        SurgeSeconds: Between(random, 15, 60),
        Sprint: Between(random, 3, 14),
        SprintSeconds: random.Next(10, 45),
        Unrest: Between(random, 0.3, 1.8),
        Phase: random.NextDouble());

    private static double Between(Random random, double least, double most) => least + random.NextDouble() * (most - least);
}
