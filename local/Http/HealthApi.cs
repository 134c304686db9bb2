namespace Alleycat.Local.Http;

/// <summary>
/// <c>/healthz/live</c>, <c>/healthz/ready</c> and <c>/metrics</c>: whether the process lives, and whether every stage is able to work, with
/// reasons.
/// </summary>
internal sealed class HealthApi(Func<IReadOnlyList<HealthCheck>> checks, Metrics.MetricsCollector metrics)
{
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/healthz/live", () => Results.Text("live\n"));
        routes.MapGet("/healthz/ready", () =>
        {
            var results = checks();
            var ready = results.All(check => check.IsHealthy);
            var status = ready ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
            return Results.Json(new { ready, checks = results }, statusCode: status);
        });
        routes.MapGet("/metrics", () => Results.Text(Metrics.PrometheusText.Write(metrics), Metrics.PrometheusText.ContentType));
    }
}
