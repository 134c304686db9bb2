using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Alleycat.Local.Tests.Observability;

/// <summary>A collector on a free port: takes OTLP over HTTP as the specification has it, and keeps what came.</summary>
internal sealed class OtlpReceiver : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly WebApplication _app;
    private readonly Lock _lock = new();
    private readonly List<OtlpSpan> _spans = [];
    private readonly Dictionary<string, OtlpMetric> _metrics = [];
    private TaskCompletionSource _arrived = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private OtlpReceiver(WebApplication app) => _app = app;

    public string Endpoint { get; private set; } = "";

    public string? MetricsContentType { get; private set; }

    public static async Task<OtlpReceiver> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var app = builder.Build();
        var receiver = new OtlpReceiver(app);
        app.Run(receiver.TakeAsync);
        await app.StartAsync();
        receiver.Endpoint = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        return receiver;
    }

    /// <summary>Waits until the spans of a trace are as wanted.</summary>
    public async Task<IReadOnlyList<OtlpSpan>> SpansAsync(string traceId, Func<IReadOnlyList<OtlpSpan>, bool> areWanted) =>
        await WhenAsync(() => _spans.Where(span => span.TraceId == traceId).ToList(), areWanted);

    /// <summary>Waits until a metric is as wanted.</summary>
    public async Task<OtlpMetric> MetricAsync(string name, Func<OtlpMetric, bool> isWanted) =>
        (await WhenAsync(() => _metrics.GetValueOrDefault(name), metric => metric is not null && isWanted(metric)))!;

    public IReadOnlyList<OtlpSpan> Spans
    {
        get
        {
            lock (_lock)
                return [.. _spans];
        }
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private async Task<T> WhenAsync<T>(Func<T> look, Func<T, bool> isWanted)
    {
        using var limit = new CancellationTokenSource(Patience);
        while (true)
        {
            Task arrived;
            lock (_lock)
            {
                if (look() is var found && isWanted(found))
                    return found;
                arrived = _arrived.Task;
            }
            await arrived.WaitAsync(limit.Token);
        }
    }

    private async Task TakeAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        var request = new ProtobufMessage(body.ToArray());
        lock (_lock)
        {
            if (context.Request.Path == "/v1/traces")
                _spans.AddRange(OtlpSpan.Read(request));
            else if (context.Request.Path == "/v1/metrics")
            {
                MetricsContentType = context.Request.ContentType;
                foreach (var metric in OtlpMetric.Read(request))
                    _metrics[metric.Name] = metric;
            }
            else
                context.Response.StatusCode = StatusCodes.Status404NotFound;
            var arrived = _arrived;
            _arrived = new(TaskCreationOptions.RunContinuationsAsynchronously);
            arrived.TrySetResult();
        }
    }
}

/// <summary>A span as it came: opentelemetry/proto/trace/v1/trace.proto.</summary>
internal sealed record OtlpSpan(
    string Service, string Scope, string TraceId, string SpanId, string ParentSpanId, string Name, ulong StartNanos, ulong EndNanos,
    Dictionary<string, string> Attributes, ulong Status)
{
    public static IEnumerable<OtlpSpan> Read(ProtobufMessage request) =>
        from resourceSpans in request.Messages(1)
        let service = resourceSpans.Messages(1).Single().Attributes(1)["service.name"]
        from scopeSpans in resourceSpans.Messages(2)
        let scope = scopeSpans.Messages(1).Single().Text(1)
        from span in scopeSpans.Messages(2)
        select new OtlpSpan(
            service, scope, span.Hex(1), span.Hex(2), span.Hex(4), span.Text(5), span.Number(7), span.Number(8), span.Attributes(9),
            span.Messages(15).Select(status => status.Number(3)).SingleOrDefault());
}

/// <summary>A metric as it came: opentelemetry/proto/metrics/v1/metrics.proto; its points by their attributes.</summary>
internal sealed record OtlpMetric(string Service, string Name, string Description, string Unit, IReadOnlyList<OtlpPoint> Points)
{
    public double Total => Points.Sum(point => point.Value);

    public static IEnumerable<OtlpMetric> Read(ProtobufMessage request) =>
        from resourceMetrics in request.Messages(1)
        let service = resourceMetrics.Messages(1).Single().Attributes(1)["service.name"]
        from scopeMetrics in resourceMetrics.Messages(2)
        from metric in scopeMetrics.Messages(2)
        select new OtlpMetric(service, metric.Text(1), metric.Text(2), metric.Text(3), [.. PointsOf(metric)]);

    private static IEnumerable<OtlpPoint> PointsOf(ProtobufMessage metric) =>
        // Gauge and sum: NumberDataPoint, an integer or a double; histogram: its count.
        metric.Messages(5).Concat(metric.Messages(7)).SelectMany(data => data.Messages(1))
            .Select(point => new OtlpPoint(point.Attributes(7), point.Has(6) ? (long)point.Number(6) : point.Double(4)))
            .Concat(metric.Messages(9).SelectMany(data => data.Messages(1)).Select(point => new OtlpPoint(point.Attributes(9), point.Number(4))));
}

/// <summary>One point of a metric; a histogram's value is its count.</summary>
internal sealed record OtlpPoint(Dictionary<string, string> Attributes, double Value);
