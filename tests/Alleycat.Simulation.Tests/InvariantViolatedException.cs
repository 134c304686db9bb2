namespace Alleycat.Simulation.Tests;

/// <summary>Something that must always hold does not.</summary>
internal sealed class InvariantViolatedException(string message) : Exception(message);
