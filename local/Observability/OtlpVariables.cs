using System.Collections;
using System.Globalization;

namespace Alleycat.Local.Observability;

/// <summary>OpenTelemetry's own environment variables, as the OTLP exporter reads them.</summary>
/// <remarks>
/// https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables. Ours differ in one default: traces are sampled, one point in
/// a hundred, since every point of every bike would be a trace.
/// </remarks>
internal sealed record OtlpVariables(IReadOnlyDictionary<string, string?> Values)
{
    /// <summary>The share of data points that is followed where OTEL_TRACES_SAMPLER_ARG does not say.</summary>
    public const double SampleRatioDefault = 0.01;

    private const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";
    private const string Protocol = "OTEL_EXPORTER_OTLP_PROTOCOL";

    /// <summary>Nothing is exported.</summary>
    public static OtlpVariables None { get; } = new(new Dictionary<string, string?>());

    public bool ExportsMetrics => Exports("METRICS");

    public bool ExportsTraces => Exports("TRACES") && SampleRatio > 0;

    /// <summary>The share of data points that is followed, 0 to 1, by OTEL_TRACES_SAMPLER and its argument.</summary>
    public double SampleRatio => Value("OTEL_TRACES_SAMPLER") switch
    {
        "always_off" or "parentbased_always_off" => 0,
        "always_on" or "parentbased_always_on" => 1,
        _ => double.TryParse(Value("OTEL_TRACES_SAMPLER_ARG"), NumberStyles.Float, CultureInfo.InvariantCulture, out var ratio)
            ? Math.Clamp(ratio, 0, 1)
            : SampleRatioDefault,
    };

    /// <summary>What the exporter is given: the specification's protocol, HTTP with protobuf, where none is asked for.</summary>
    public IReadOnlyDictionary<string, string?> Exporter =>
        Value(Protocol) is null ? new Dictionary<string, string?>(Values) { [Protocol] = "http/protobuf" } : Values;

    public static OtlpVariables FromEnvironment() => new(Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
        .Where(variable => ((string)variable.Key).StartsWith("OTEL_", StringComparison.Ordinal))
        .ToDictionary(variable => (string)variable.Key, variable => (string?)variable.Value));

    private string? Value(string name) => Values.GetValueOrDefault(name) is { Length: > 0 } value ? value : null;

    private bool Exports(string signal) =>
        Value("OTEL_SDK_DISABLED") is not "true" && Value($"OTEL_{signal}_EXPORTER") is null or "otlp"
        && (Value(Endpoint) ?? Value($"OTEL_EXPORTER_OTLP_{signal}_ENDPOINT")) is not null;
}
