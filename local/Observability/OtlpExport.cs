using Alleycat.Local.Hosting;
using Alleycat.Local.Metrics;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Alleycat.Local.Observability;

/// <summary>Sends the meters and the traces of followed data points to an OpenTelemetry collector for as long as it lives.</summary>
/// <remarks>A collector that does not answer costs what it was to be told, nothing else: the exporter's queues are bounded.</remarks>
internal sealed class OtlpExport : IDisposable
{
    private static readonly TimeSpan FlushLimit = TimeSpan.FromSeconds(3);

    private readonly MeterProvider? _metrics;
    private readonly TracerProvider? _traces;

    private OtlpExport(MeterProvider? metrics, TracerProvider? traces) => (_metrics, _traces) = (metrics, traces);

    /// <returns>Null where the variables name no collector.</returns>
    public static OtlpExport? Start(OtlpVariables variables)
    {
        if (!variables.ExportsMetrics && !variables.ExportsTraces)
            return null;
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(variables.Exporter).Build();
        return new(
            variables.ExportsMetrics ? MetricsOf(configuration) : null, variables.ExportsTraces ? TracesOf(configuration) : null);
    }

    public void Dispose()
    {
        var limitMs = (int)FlushLimit.TotalMilliseconds;
        _traces?.ForceFlush(limitMs);
        _metrics?.ForceFlush(limitMs);
        _traces?.Dispose();
        _metrics?.Dispose();
    }

    private static MeterProvider MetricsOf(IConfiguration configuration) => Sdk.CreateMeterProviderBuilder()
        .ConfigureServices(services => services.AddSingleton(configuration))
        .ConfigureResource(Describe)
        .AddMeter("Alleycat.*", "System.Runtime")
        // The SDK's own bounds are for milliseconds; ours are those of /metrics.
        .AddView(instrument => instrument is { Unit: "s" } && instrument.GetType().Name.StartsWith("Histogram", StringComparison.Ordinal)
            ? new ExplicitBucketHistogramConfiguration { Boundaries = Series.Bounds }
            : null)
        .AddOtlpExporter()
        .Build();

    private static TracerProvider TracesOf(IConfiguration configuration) => Sdk.CreateTracerProviderBuilder()
        .ConfigureServices(services => services.AddSingleton(configuration))
        .ConfigureResource(Describe)
        .AddSource(DataPointTraces.SourceName)
        // Which points are followed is decided by their uuid before a span is made.
        .SetSampler(new AlwaysOnSampler())
        .AddOtlpExporter()
        .Build();

    private static void Describe(ResourceBuilder resource) => resource
        .AddService("alleycat", serviceVersion: ProductVersion.Text)
        // What the environment says counts more than what we say.
        .AddEnvironmentVariableDetector();
}
