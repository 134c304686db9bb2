using Alleycat.Local.Metrics;

namespace Alleycat.Local.Http;

/// <summary><c>GET /api/v1/pipeline</c>: every stage as it stands, from the meters and the parts themselves.</summary>
/// <remarks>Counters are since the start of the process: whoever asks twice has the rates between.</remarks>
internal sealed class PipelineApi(
    IReadOnlyList<PipelineStageSource> stages, MetricsCollector metrics, PipelineTap tap, FailedRecords setAside, TimeProvider time)
{
    public void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/api/v1/pipeline", async (HttpResponse response, CancellationToken cancellationToken) =>
        {
            response.Headers.CacheControl = "no-store";
            return Results.Json(await SnapshotAsync(cancellationToken));
        });

    private async ValueTask<PipelineSnapshot> SnapshotAsync(CancellationToken cancellationToken)
    {
        var byMeter = metrics.Snapshot().ToLookup(series => series.Instrument.Meter.Name, StringComparer.Ordinal);
        var snapshots = stages.Select(stage =>
        {
            var (isHealthy, detail) = stage.Check();
            var figures = stage.Meters.SelectMany(meter => byMeter[meter]).Select(FigureOf).ToList();
            return new PipelineStage(
                stage.Name, stage.Title, stage.Does, isHealthy, detail, stage.LagSeconds(), figures, tap.Messages(stage.Name));
        });
        return new(time.GetUtcNow().ToUnixTimeMilliseconds(), [.. snapshots], await setAside.ReadAsync(cancellationToken));
    }

    private static PipelineFigure FigureOf(Series series)
    {
        var (value, count, _) = series.Read();
        var isTiming = series.Kind == SeriesKind.Histogram;
        var kind = isTiming ? "timing" : series.Kind is SeriesKind.Counter or SeriesKind.Total ? "counter" : "gauge";
        var instrument = series.Instrument;
        return new(
            instrument.Name, instrument.Description ?? "", series.Labels, instrument.Unit ?? "", kind,
            isTiming ? value / Math.Max(1, count) : value, isTiming ? count : null);
    }
}

/// <param name="ServerTime">Milliseconds since 1970.</param>
/// <param name="Stages">In the order of a data point's way.</param>
/// <param name="SetAside">The newest records that could not be transformed, of the last day.</param>
internal sealed record PipelineSnapshot(
    long ServerTime, IReadOnlyList<PipelineStage> Stages, IReadOnlyList<FailedRecord> SetAside);
