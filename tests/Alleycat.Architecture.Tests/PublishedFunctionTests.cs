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
        var published = new FunctionOf(folder, name);
        try
        {
            await published.InitializeAsync();
            var files = published.Unpacked.EnumerateFiles("*", SearchOption.AllDirectories).Select(file => file.Name).ToArray();
            Assert.Contains($"{name}.dll", files);
            Assert.DoesNotContain(files, file => file.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal));
            Assert.Equal(sdk, files.Where(file => !file.StartsWith("Alleycat.", StringComparison.Ordinal) && file.EndsWith(".dll", StringComparison.Ordinal))
                .Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal));
            var (allBytes, ownBytes) = (published.Zip.Length, ZippedBytesWithoutSdk(published.Unpacked));
            log.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{folder}: zip {allBytes:N0} bytes, {ownBytes:N0} without the SDK"));
            Assert.InRange(ownBytes, 10_000, OwnZippedBytesMax);

            var settings = Path.Combine(published.Unpacked.FullName, $"{name}.runtimeconfig.json");
            using var runtime = JsonDocument.Parse(await File.ReadAllTextAsync(settings));
            var options = runtime.RootElement.GetProperty("runtimeOptions");
            Assert.Equal("Microsoft.NETCore.App", options.GetProperty("framework").GetProperty("name").GetString());
            Assert.False(options.TryGetProperty("frameworks", out _));
        }
        finally
        {
            await published.DisposeAsync();
        }
    }

    private static long ZippedBytesWithoutSdk(DirectoryInfo folder)
    {
        var zipped = new MemoryStream();
        using (var zip = new ZipArchive(zipped, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var file in folder.EnumerateFiles("*", SearchOption.AllDirectories))
            {
                if (!file.Name.StartsWith("AWSSDK.", StringComparison.Ordinal))
                    zip.CreateEntryFromFile(file.FullName, Path.GetRelativePath(folder.FullName, file.FullName));
            }
        }
        return zipped.Length;
    }

    private sealed class FunctionOf(string folder, string name) : PublishedFunction(folder, name);
}
