using System.Text.Json;
using System.Text.RegularExpressions;
using Alleycat.Architecture.Tests;
using Alleycat.Local.Tests.Clients;
using Alleycat.Mqtt;
using Alleycat.Mqtt.Packets;

namespace Alleycat.Local.Tests.Observability;

/// <summary>The dashboard asks only for what a running host tells.</summary>
public sealed partial class DashboardTests
{
    /// <summary>PromQL's own words that the dashboard uses.</summary>
    private static readonly HashSet<string> Words = ["sum", "by", "rate", "histogram_quantile", "label_values", "instance", "e6"];

    private static readonly byte[] Second =
        """{"event":"update","second":1,"raceId":1,"racerId":42,"classId":1,"cadence":80,"resistance":50}"""u8.ToArray();

    private static readonly string File = Path.Combine(Checkout.Root, "ops", "grafana", "alleycat.json");

    [Fact]
    public async Task Every_query_of_the_dashboard_names_metrics_that_a_host_has()
    {
        await using var platform = await LocalPlatform.StartAsync([], options => options with { BufferSeconds = 0 });
        await using (var bike = await MqttClient.ConnectAsync(platform.Mqtt, new()))
            await bike.PublishAsync("alleycat-publish", Second, MqttQualityOfServiceLevel.AtLeastOnce);
        // A handler's instruments are there from its first event on; the history's is the last.
        using var http = new HttpClient();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        HashSet<string> told;
        do
            told = FamiliesOf(await http.GetStringAsync(new Uri(platform.Http, "/metrics"), limit.Token));
        while (!told.Contains("alleycat_history_merge_duration_seconds"));
        using var dashboard = JsonDocument.Parse(await System.IO.File.ReadAllTextAsync(File));

        var queries = Queries(dashboard.RootElement).ToList();

        Assert.True(queries.Count > 40, $"Only {queries.Count} queries.");
        foreach (var query in queries)
        {
            var names = NamesIn(query).ToList();
            Assert.NotEmpty(names);
            Assert.All(names, name => Assert.True(told.Contains(name), $"{name} is no metric of a host: {query}"));
        }
    }

    [Fact]
    public async Task Every_stage_of_the_pipeline_is_on_the_dashboard_and_in_the_metrics()
    {
        await using var platform = await LocalPlatform.StartAsync([]);
        using var http = new HttpClient();
        var metrics = await http.GetStringAsync(new Uri(platform.Http, "/metrics"));
        using var pipeline = JsonDocument.Parse(await http.GetStringAsync(new Uri(platform.Http, "/api/v1/pipeline")));
        using var ready = JsonDocument.Parse(await http.GetStringAsync(new Uri(platform.Http, "/healthz/ready")));
        var stages = pipeline.RootElement.GetProperty("stages").EnumerateArray().Select(stage => stage.GetProperty("name").GetString()!).ToList();

        Assert.Equal(["mqtt", "stream", "transform", "delivery", "objects", "history", "rankings"], stages);
        Assert.All(stages, stage => Assert.Contains($"alleycat_stage_healthy{{stage=\"{stage}\"}} 1\n", metrics));
        var checks = ready.RootElement.GetProperty("checks").EnumerateArray().Select(check => check.GetProperty("name").GetString()!);
        Assert.Empty(stages.Except(checks));
        Assert.Contains("alleycat_stage_healthy", await System.IO.File.ReadAllTextAsync(File));
    }

    [Theory]
    [InlineData("sum(rate(no_such_metric_total{instance=~\"$instance\"}[$__rate_interval]))", "no_such_metric_total")]
    [InlineData("histogram_quantile(0.99, sum by (le) (rate(a_seconds_bucket[5m]))) / 1e6", "a_seconds")]
    public void A_name_in_a_query_is_found(string query, string name) => Assert.Equal([name], NamesIn(query));

    /// <summary>Families by name, whether they have measured anything yet or not.</summary>
    private static HashSet<string> FamiliesOf(string metrics) =>
        [.. metrics.Split('\n').Where(line => line.StartsWith("# TYPE ", StringComparison.Ordinal)).Select(line => line.Split(' ')[2])];

    private static IEnumerable<string> Queries(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(member =>
            member.Name is "expr" or "definition" && member.Value.ValueKind == JsonValueKind.String
                ? [member.Value.GetString()!]
                : Queries(member.Value)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(Queries),
        _ => [],
    };

    /// <summary>What is left when selectors, ranges, groupings, numbers and PromQL's words are taken away.</summary>
    private static IEnumerable<string> NamesIn(string query) => Name()
        .Matches(Aside().Replace(query, " ")).Select(match => match.Value).Where(name => !Words.Contains(name))
        .Select(name => Suffix().Replace(name, "")).Distinct();

    [GeneratedRegex(@"\{[^}]*\}|\[[^\]]*\]|\bby \([^)]*\)|\b[0-9.]+(e[0-9]+)?\b")]
    private static partial Regex Aside();

    [GeneratedRegex("[A-Za-z_][A-Za-z0-9_]*")]
    private static partial Regex Name();

    [GeneratedRegex("_(bucket|sum|count)$")]
    private static partial Regex Suffix();
}
