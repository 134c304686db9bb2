using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Alleycat.Architecture.Tests;
using Alleycat.Local.Commands;
using Alleycat.Local.Tests.Functions;

namespace Alleycat.Local.Tests.Deployment;

/// <summary><c>alleycat deploy --dry-run</c> from end to end as an engineer types it, offline and without an account.</summary>
[Collection(PublishedFunctions.Name)]
public sealed partial class DryRunTests
{
    private static readonly string Assembly = Path.Combine(AppContext.BaseDirectory, "Alleycat.Local.dll");

    private static string Artifacts => Path.Combine(Checkout.Root, "artifacts");

    [Fact]
    public async Task A_dry_run_publishes_builds_synthesises_and_prints_what_it_costs_without_an_account()
    {
        var stale = Path.Combine(Artifacts, "functions", "live-rankings", "Stale.dll");
        Directory.CreateDirectory(Path.GetDirectoryName(stale)!);
        await File.WriteAllTextAsync(stale, "of a build before");

        var (exitCode, result, said) = await RunAsync("deploy", "--dry-run", "--stage", "Dry", "-c", "shards=3", "-c", "alarmEmail=you@example.com");
        Assert.True(exitCode == ExitCode.Ok, said);
        string[] steps =
        [
            "Building the stacks", "Reading the parameters", "Publishing firehose-transform", "Publishing history-processor",
            "Publishing live-rankings", "Making the templates", "Nothing was deployed.",
        ];
        Assert.Equal(steps, steps.OrderBy(step => said.IndexOf(step, StringComparison.Ordinal)));
        Assert.All(steps, step => Assert.Contains(step, said, StringComparison.Ordinal));

        AssertCosts(result);
        Assert.False(File.Exists(stale));
        var assembly = Path.Combine(Artifacts, "cdk.out");
        Assert.Equal(
            ["AlleycatDry-Identity", "AlleycatDry-Pipeline", "AlleycatDry-Site"],
            Directory.EnumerateFiles(assembly, "*.template.json").Select(file => Path.GetFileName(file).Split('.')[0]).Order(StringComparer.Ordinal));
        var files = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(assembly, "AlleycatDry-Pipeline.assets.json")))!["files"]!.AsObject();
        var zips = files.Select(file => file.Value!["source"]!).Where(source => (string?)source["packaging"] == "zip").ToArray();
        Assert.Equal(DeployPlan.Functions.Length, zips.Length);
        Assert.All(zips, zip => AssertAsset(Path.Combine(assembly, (string)zip["path"]!)));
        Assert.True(File.Exists(Path.Combine(Checkout.Root, "frontend", "dist", "index.html")));
    }

    [Theory]
    [InlineData("riders=0")]
    [InlineData("shard=4")]
    public async Task A_parameter_that_is_none_or_out_of_its_range_is_refused_before_anything_is_published(string parameter)
    {
        var (exitCode, result, said) = await RunAsync("deploy", "--dry-run", "-c", parameter);
        Assert.Equal((ExitCode.Usage, ""), (exitCode, result));
        Assert.Contains(parameter.Split('=')[0], said, StringComparison.Ordinal);
        Assert.DoesNotContain("Publishing", said, StringComparison.Ordinal);
    }

    /// <summary>The table alone is on standard output: its titles, and lines whose sum is each total.</summary>
    private static void AssertCosts(string table)
    {
        var lines = table.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.StartsWith("List prices of us-east-1, ", lines[0], StringComparison.Ordinal);
        var titles = lines.Where(line => line.StartsWith("Per ", StringComparison.Ordinal)).ToArray();
        Assert.Equal(["Per month, with nobody riding", "Per race of 1,000 riders and 300 seconds"], titles);
        Assert.Contains(lines, line => line.Contains("3 shards", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains("key of the alarm topic", StringComparison.Ordinal));
        var (sum, totals) = (0m, 0);
        foreach (var line in lines.Where(line => line.StartsWith("  ", StringComparison.Ordinal)))
        {
            var dollars = decimal.Parse(Dollars().Match(line).Value, CultureInfo.InvariantCulture);
            if (!line.TrimStart().StartsWith("total", StringComparison.Ordinal))
            {
                sum += dollars;
                continue;
            }
            // Each line is rounded for itself.
            Assert.InRange(dollars, sum - 0.001m, sum + 0.001m);
            (sum, totals) = (0, totals + 1);
        }
        Assert.Equal(2, totals);
    }

    /// <summary>What would be zipped and uploaded is a function as Lambda's runtime starts it.</summary>
    private static void AssertAsset(string folder)
    {
        var files = Directory.EnumerateFiles(folder).Select(file => Path.GetFileName(file)).ToArray();
        Assert.Contains(files, file => file.EndsWith(".runtimeconfig.json", StringComparison.Ordinal));
        Assert.DoesNotContain(files, file => file.EndsWith(".xml", StringComparison.Ordinal));
    }

    private static async Task<(int ExitCode, string Result, string Said)> RunAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", ["exec", Assembly, .. arguments])
        {
            WorkingDirectory = Checkout.Root,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // Whatever account there is belongs to whoever runs the tests.
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("AWS_", StringComparison.Ordinal)).ToArray())
            start.Environment.Remove(name);
        start.Environment["AWS_EC2_METADATA_DISABLED"] = "true";
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(8));
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var result = process.StandardOutput.ReadToEndAsync(limit.Token);
        var said = process.StandardError.ReadToEndAsync(limit.Token);
        await process.WaitForExitAsync(limit.Token);
        return (process.ExitCode, await result, await said);
    }

    [GeneratedRegex(@"\d+\.\d{4}$")]
    private static partial Regex Dollars();
}
