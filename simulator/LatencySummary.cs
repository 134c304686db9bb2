namespace Alleycat.Simulator;

/// <summary>Percentiles in milliseconds, exact to about 3 %; all 0 where nothing was measured.</summary>
public readonly record struct LatencySummary(double P50Ms, double P90Ms, double P99Ms, double MaxMs);
