using System.Diagnostics;
using System.Text.Json;

namespace Alleycat.Architecture.Tests;

/// <summary>What would be uploaded to Lambda, published as it would be.</summary>
public sealed class PublishedFunctionTests
{
    [Theory]
    [InlineData("firehose-transform", "Alleycat.FirehoseTransform")]
    [InlineData("history-processor", "Alleycat.HistoryProcessor")]
    [InlineData("live-rankings", "Alleycat.LiveRankings")]
    public async Task A_published_function_holds_no_ASP_NET_and_says_what_runtime_it_needs(string folder, string name)
    {
        var output = Directory.CreateTempSubdirectory("alleycat-publish-");
        try
        {
            await PublishAsync(Path.Combine(Checkout.Root, folder), output.FullName);

            var files = output.EnumerateFiles("*", SearchOption.AllDirectories).Select(file => file.Name).ToArray();
            Assert.Contains($"{name}.dll", files);
            Assert.DoesNotContain(files, file => file.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal));

            using var runtime = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(output.FullName, $"{name}.runtimeconfig.json")));
            var options = runtime.RootElement.GetProperty("runtimeOptions");
            Assert.Equal("Microsoft.NETCore.App", options.GetProperty("framework").GetProperty("name").GetString());
            Assert.False(options.TryGetProperty("frameworks", out _));
        }
        finally
        {
            output.Delete(recursive: true);
        }
    }

    private static async Task PublishAsync(string project, string output)
    {
        // Its own intermediate folder is not needed: a publish for a runtime identifier builds beside the ordinary build.
        var start = new ProcessStartInfo("dotnet", ["publish", project, "-c", "Release", "-r", "linux-x64", "--nologo", "-v", "quiet", "-o", output])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(5));
        using var process = Process.Start(start)!;
        var text = process.StandardOutput.ReadToEndAsync(limit.Token);
        var errors = process.StandardError.ReadToEndAsync(limit.Token);
        await process.WaitForExitAsync(limit.Token);
        Assert.True(process.ExitCode == 0, await text + await errors);
    }
}
