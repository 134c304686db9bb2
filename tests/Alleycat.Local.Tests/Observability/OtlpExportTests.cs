using System.Text;
using Alleycat.Local.Observability;
using Alleycat.Local.Tests.Clients;
using Alleycat.Mqtt;
using Alleycat.Mqtt.Packets;

namespace Alleycat.Local.Tests.Observability;

/// <summary>Metrics and traces over OTLP, read by a collector that knows the protocol and not the exporter.</summary>
public sealed class OtlpExportTests
{
    private const string Uuid = "0b4a5c1e-8d2f-4f6a-9a3b-7c1d2e3f4a5b";

    private static readonly string[] Stages = ["publish", "stream", "transform", "delivery", "history", "rankings", "board"];

    [Fact]
    public async Task One_uuid_is_followed_from_publish_through_stream_transform_delivery_and_history_and_to_the_board()
    {
        await using var collector = await OtlpReceiver.StartAsync();
        await using var platform = await StartAsync(collector, ("OTEL_TRACES_SAMPLER", "always_on"));
        await PublishAsync(platform, Uuid, second: 7);

        var traceId = Uuid.Replace("-", "", StringComparison.Ordinal);
        var spans = await collector.SpansAsync(traceId, found => Stages.All(stage => found.Any(span => span.Name == stage)));

        Assert.All(spans, span =>
        {
            Assert.Equal(("alleycat", DataPointTraces.SourceName), (span.Service, span.Scope));
            Assert.Equal(Uuid, span.Attributes["alleycat.uuid"]);
            Assert.Equal(
                ("3", "5402746", "42", "7"),
                (span.Attributes["alleycat.class_id"], span.Attributes["alleycat.race_id"], span.Attributes["alleycat.racer_id"],
                    span.Attributes["alleycat.second"]));
            Assert.True(span.EndNanos >= span.StartNanos && span.StartNanos > 0);
            Assert.Equal(0u, span.Status);
        });
        var byName = spans.ToDictionary(span => span.Name);
        Assert.Equal("", byName["publish"].ParentSpanId);
        AssertFollows(byName, "publish", "stream", "transform", "delivery", "history");
        AssertFollows(byName, "stream", "rankings", "board");
        Assert.Equal("shardId-000000000000", byName["stream"].Attributes["alleycat.shard_id"]);
        Assert.NotEmpty(byName["stream"].Attributes["alleycat.sequence_number"]);
        Assert.StartsWith("data/", byName["delivery"].Attributes["alleycat.object.key"]);
        Assert.Equal("alleycat-subscribe/class-3", byName["board"].Attributes["messaging.destination.name"]);
    }

    [Fact]
    public async Task Metrics_arrive_with_their_units_and_values_and_nothing_is_traced_where_sampling_is_off()
    {
        await using var collector = await OtlpReceiver.StartAsync();
        await using var platform = await StartAsync(collector, ("OTEL_TRACES_SAMPLER", "always_off"), ("OTEL_SERVICE_NAME", "gym-7"));
        await PublishAsync(platform, Uuid, second: 1);

        var received = await collector.MetricAsync("alleycat.mqtt.messages.received", metric => metric.Total >= 1);
        Assert.Equal(("gym-7", "{message}", "PUBLISHes read from clients."), (received.Service, received.Unit, received.Description));
        var acknowledged = await collector.MetricAsync("alleycat.mqtt.acknowledge.duration", metric => metric.Total >= 1);
        Assert.Equal("s", acknowledged.Unit);
        var healthy = await collector.MetricAsync("alleycat.stage.healthy", metric => metric.Points.Count >= 7);
        Assert.Contains(healthy.Points, point => point is { Value: 1 } && point.Attributes["stage"] == "delivery");
        await collector.MetricAsync("alleycat.history.merge.duration", metric => metric.Total >= 1);
        Assert.StartsWith("application/x-protobuf", collector.MetricsContentType);
        Assert.Empty(collector.Spans);
    }

    [Fact]
    public async Task A_collector_that_does_not_answer_holds_up_nothing()
    {
        string endpoint;
        await using (var collector = await OtlpReceiver.StartAsync())
            endpoint = collector.Endpoint;
        await using var platform = await LocalPlatform.StartAsync([], options => options with
        {
            BufferSeconds = 0, Otlp = Variables(endpoint, ("OTEL_TRACES_SAMPLER", "always_on")),
        });
        await PublishAsync(platform, Uuid, second: 1);
    }

    [Theory]
    [InlineData(null, null, 0.01)]
    [InlineData("parentbased_traceidratio", "0.25", 0.25)]
    [InlineData("traceidratio", "7", 1)]
    [InlineData("always_on", null, 1)]
    [InlineData("always_off", "1", 0)]
    [InlineData("traceidratio", "nonsense", 0.01)]
    public void The_share_that_is_followed_is_OpenTelemetrys_own_setting(string? sampler, string? argument, double expected) =>
        Assert.Equal(
            expected,
            new OtlpVariables(new Dictionary<string, string?>
            {
                ["OTEL_TRACES_SAMPLER"] = sampler, ["OTEL_TRACES_SAMPLER_ARG"] = argument,
            }).SampleRatio);

    [Fact]
    public void Without_an_endpoint_or_when_switched_off_nothing_is_exported()
    {
        Assert.Null(OtlpExport.Start(OtlpVariables.None));
        Assert.Null(OtlpExport.Start(Variables("http://127.0.0.1:1", ("OTEL_SDK_DISABLED", "true"))));
        Assert.False(Variables("http://127.0.0.1:1", ("OTEL_TRACES_EXPORTER", "none")).ExportsTraces);
        Assert.True(Variables("http://127.0.0.1:1", ("OTEL_TRACES_EXPORTER", "none")).ExportsMetrics);
    }

    [Fact]
    public void Every_stage_chooses_the_same_share_of_points_by_their_uuids_alone()
    {
        var limits = Racing.TelemetryLimits.Default;
        var (one, other) = (new DataPointReader(0.1, limits), new DataPointReader(0.1, limits));
        var random = new Random(5);
        var chosen = 0;
        var uuid = new byte[16];
        for (var i = 0; i < 20_000; i++)
        {
            random.NextBytes(uuid);
            var message = Message(new Guid(uuid).ToString(), 1);
            var (first, second) = (new List<DataPoint>(), new List<DataPoint>());
            one.AddRecord(message, first);
            other.AddRecord(message, second);
            Assert.Equal(first, second);
            chosen += first.Count;
        }
        Assert.InRange(chosen, 1_800, 2_200);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"uuid":""}""")]
    [InlineData("""{"uuid":7}""")]
    [InlineData("""{"uuid":"never ends""")]
    [InlineData("""{"uuid":"esc\u0041ped"}""")]
    [InlineData("""{"uuid":"0123456789012345678901234567890123456789012345678901234567890123456789"}""")]
    [InlineData("\"uuid\"")]
    [InlineData("\u0004\"M\u0018")]
    public void What_has_no_uuid_is_not_followed(string message)
    {
        var points = new List<DataPoint>();
        new DataPointReader(1, Racing.TelemetryLimits.Default).AddRecord(Encoding.UTF8.GetBytes(message), points);
        Assert.Empty(points);
    }

    private static void AssertFollows(Dictionary<string, OtlpSpan> spans, params string[] names)
    {
        foreach (var (before, name) in names.Zip(names.Skip(1)))
            Assert.True(spans[name].ParentSpanId == spans[before].SpanId, $"{name} does not follow {before}");
    }

    private static Task<LocalPlatform> StartAsync(OtlpReceiver collector, params (string, string)[] variables) => LocalPlatform.StartAsync(
        [], options => options with { BufferSeconds = 0, Otlp = Variables(collector.Endpoint, variables) });

    private static OtlpVariables Variables(string endpoint, params (string Name, string Value)[] more) => new(
        new (string Name, string Value)[]
        {
            ("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint), ("OTEL_METRIC_EXPORT_INTERVAL", "200"), ("OTEL_BSP_SCHEDULE_DELAY", "100"),
        }.Concat(more).ToDictionary(variable => variable.Name, variable => (string?)variable.Value));

    private static async Task PublishAsync(LocalPlatform platform, string uuid, int second)
    {
        await using var bike = await MqttClient.ConnectAsync(platform.Mqtt, new());
        await bike.PublishAsync("alleycat-publish", Message(uuid, second), MqttQualityOfServiceLevel.AtLeastOnce);
    }

    private static byte[] Message(string uuid, int second) => Encoding.UTF8.GetBytes(
        $$"""{"uuid":"{{uuid}}","event":"update","deviceTimestamp":1620824038331,"second":{{second}},"raceId":5402746,"""
        + "\"name\":\"Zoe\",\"racerId\":42,\"classId\":3,\"cadence\":80,\"resistance\":50}");
}
