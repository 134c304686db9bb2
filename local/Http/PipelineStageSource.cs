namespace Alleycat.Local.Http;

/// <summary>Where a stage's state is asked for.</summary>
/// <param name="Name">Stable, for programs; the tap's messages bear it too.</param>
/// <param name="Title">For people.</param>
/// <param name="Does">What it does, in one sentence.</param>
/// <param name="Meters">Its meters' names.</param>
/// <param name="Check">Whether it is well, and a sentence to that.</param>
/// <param name="LagSeconds">Age of the oldest thing it has not dealt with; null where that is not measured.</param>
internal sealed record PipelineStageSource(
    string Name, string Title, string Does, IReadOnlyList<string> Meters, Func<(bool IsHealthy, string Detail)> Check,
    Func<double?> LagSeconds);
