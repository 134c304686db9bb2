using System.Diagnostics.Metrics;
using System.Text;
using System.Text.Json;
using Alleycat.Streaming;

namespace Alleycat.Lambda.Tests;

/// <summary>What the loop writes to the log: one JSON object a line, metrics among them.</summary>
[Collection("The log of the process is one")]
public sealed class EmbeddedMetricsTests : IDisposable
{
    private static readonly Meter Meter = new("Alleycat.EmbeddedMetricsTests");
    private static readonly Counter<long> Records = Meter.CreateCounter<long>("alleycat.test.records", "{record}");
    private static readonly Histogram<double> Times = Meter.CreateHistogram<double>("alleycat.test.time", "s");

    private readonly List<string> _lines = [];

    public EmbeddedMetricsTests() => LambdaLog.Redirected = line =>
    {
        lock (_lines)
            _lines.Add(Encoding.UTF8.GetString(line.Span));
    };

    public void Dispose() => LambdaLog.Redirected = null;

    [Fact]
    public async Task What_a_handler_counts_is_one_line_in_CloudWatchs_embedded_format()
    {
        await InvokeAsync((_, _, _) =>
        {
            Records.Add(3, new KeyValuePair<string, object?>("result", "Changed"));
            Records.Add(2, new KeyValuePair<string, object?>("result", "Changed"));
            Records.Add(1, new KeyValuePair<string, object?>("racer", "42"));
            Times.Record(0.25);
            Times.Record(0.5);
            return ValueTask.CompletedTask;
        });
        var line = JsonDocument.Parse(Line("alleycat.test.time")).RootElement;
        var directive = line.GetProperty("_aws").GetProperty("CloudWatchMetrics")[0];
        Assert.Equal("Alleycat", directive.GetProperty("Namespace").GetString());
        Assert.Equal("""[["function"]]""", directive.GetProperty("Dimensions").GetRawText());
        Assert.Contains("""{"Name":"alleycat.test.time","Unit":"Seconds"}""", directive.GetProperty("Metrics").GetRawText(), StringComparison.Ordinal);
        Assert.Equal((5, 1), (line.GetProperty("alleycat.test.records.Changed").GetInt32(), line.GetProperty("alleycat.test.records").GetInt32()));
        Assert.Equal("[0.25,0.5]", line.GetProperty("alleycat.test.time").GetRawText());
        Assert.Equal(("rankings", "event"), (line.GetProperty("function").GetString(), line.GetProperty("requestId").GetString()));
        Assert.True(line.GetProperty("_aws").GetProperty("Timestamp").GetInt64() > 1_600_000_000_000);
    }

    [Fact]
    public async Task A_failure_is_logged_as_one_object_with_its_request_and_trace()
    {
        await InvokeAsync((_, _, _) => throw new InvalidOperationException("Not \"today\"\nnor tomorrow."));
        var line = JsonDocument.Parse(Line("InvalidOperationException")).RootElement;
        Assert.Equal(("ERROR", "event", "Root=1-2"), (line.GetProperty("level").GetString(), line.GetProperty("requestId").GetString(), line.GetProperty("traceId").GetString()));
        Assert.Equal("Not \"today\"\nnor tomorrow.", line.GetProperty("errorMessage").GetString());
        Assert.EndsWith("Z", line.GetProperty("timestamp").GetString(), StringComparison.Ordinal);
        Assert.Equal(1, Line("InvalidOperationException").Count(c => c == '\n'));
    }

    private static async Task InvokeAsync(LambdaFunction handler)
    {
        await using var api = new MockRuntimeApi();
        using var stop = new CancellationTokenSource();
        var environment = new LambdaEnvironment { RuntimeApi = api.Address, FunctionName = "rankings", SetTraceId = static _ => { } };
        var running = LambdaBootstrap.RunAsync(() => ValueTask.FromResult(handler), environment, LambdaBootstrapOptions.Default, stop.Token);
        api.Give("event", "{}"u8.ToArray(), traceId: "Root=1-2");
        await api.PostedAsync();
        await stop.CancelAsync();
        Assert.Equal(0, await running);
    }

    private string Line(string with)
    {
        lock (_lines)
            return Assert.Single(_lines, line => line.Contains(with, StringComparison.Ordinal));
    }
}
