using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using System.Text.Json;
using Xunit.Abstractions;

namespace Alleycat.Architecture.Tests;

/// <summary>What would be uploaded to Lambda, published as it would be.</summary>
public sealed class PublishedFunctionTests(ITestOutputHelper log)
{
    private const long OwnZippedBytesMax = 1_000_000;

    [Theory]
    [InlineData("firehose-transform", "Alleycat.FirehoseTransform")]
    [InlineData("history-processor", "Alleycat.HistoryProcessor", "AWSSDK.Core", "AWSSDK.S3")]
    [InlineData("live-rankings", "Alleycat.LiveRankings", "AWSSDK.Core", "AWSSDK.DynamoDBv2")]
    public async Task A_published_function_is_small_holds_no_ASP_NET_and_only_the_SDK_it_uses(string folder, string name, params string[] sdk)
    {
        var output = Directory.CreateTempSubdirectory("alleycat-publish-");
        try
        {
            await PublishAsync(Path.Combine(Checkout.Root, folder), output.FullName);

            var files = output.EnumerateFiles("*", SearchOption.AllDirectories).Select(file => file.Name).ToArray();
            Assert.Contains($"{name}.dll", files);
            Assert.DoesNotContain(files, file => file.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal));
            Assert.Equal(sdk, files.Where(file => !file.StartsWith("Alleycat.", StringComparison.Ordinal) && file.EndsWith(".dll", StringComparison.Ordinal))
                .Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal));
            var (ownBytes, allBytes) = (ZippedBytes(output, withSdk: false), ZippedBytes(output, withSdk: true));
            log.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{folder}: zip {allBytes:N0} bytes, {ownBytes:N0} without the SDK"));
            Assert.InRange(ownBytes, 10_000, OwnZippedBytesMax);

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

    /// <summary>What the stacks' asset weighs: everything but documentation, symbols included.</summary>
    private static long ZippedBytes(DirectoryInfo folder, bool withSdk)
    {
        var zipped = new MemoryStream();
        using (var zip = new ZipArchive(zipped, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var file in folder.EnumerateFiles("*", SearchOption.AllDirectories))
            {
                if (file.Extension != ".xml" && (withSdk || !file.Name.StartsWith("AWSSDK.", StringComparison.Ordinal)))
                    zip.CreateEntryFromFile(file.FullName, Path.GetRelativePath(folder.FullName, file.FullName));
            }
        }
        return zipped.Length;
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
