using System.Diagnostics.Metrics;
using Alleycat.Local.Http;

namespace Alleycat.Local.Observability;

/// <summary>The meter <c>Alleycat.Local</c>: for each stage what <c>/pipeline</c> says of it.</summary>
internal sealed class StageMeter : IDisposable
{
    private readonly Meter _meter = new("Alleycat.Local");

    public StageMeter(Func<IReadOnlyList<PipelineStageSource>> stages)
    {
        _meter.CreateObservableGauge(
            "alleycat.stage.healthy",
            () => stages().Select(stage => new Measurement<int>(stage.Check().IsHealthy ? 1 : 0, Tag(stage))),
            description: "1 where the stage is well, 0 where it has stopped, stands still or fails.");
        _meter.CreateObservableGauge(
            "alleycat.stage.lag",
            () => stages().Where(stage => stage.LagSeconds() is not null)
                .Select(stage => new Measurement<double>(stage.LagSeconds() ?? 0, Tag(stage))),
            "s", "Age of the oldest thing the stage has not dealt with.");
    }

    public void Dispose() => _meter.Dispose();

    private static KeyValuePair<string, object?> Tag(PipelineStageSource stage) => new("stage", stage.Name);
}
