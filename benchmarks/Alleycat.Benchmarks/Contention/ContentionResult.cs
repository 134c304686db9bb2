namespace Alleycat.Benchmarks.Contention;

/// <summary>What became of a race's objects.</summary>
/// <param name="Writes">Class files written.</param>
/// <param name="Conflicts">Merges done in vain.</param>
/// <param name="GivenBack">Events that ran out of attempts and came again.</param>
/// <param name="MedianSeconds">From an object's arrival until all its classes were written.</param>
/// <param name="P99Seconds">The same, for all but one in a hundred.</param>
/// <param name="TailSeconds">From the race's end until everything was merged.</param>
internal readonly record struct ContentionResult(
    int Writes, int Conflicts, int GivenBack, double MedianSeconds, double P99Seconds, double TailSeconds);
