using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Alleycat.Lambda.Tests;
using Alleycat.Racing.Tests;
using Xunit.Abstractions;

namespace Alleycat.FirehoseTransform.Tests;

/// <summary>The function as it would be uploaded, run as Lambda runs it: its own process against a Runtime API.</summary>
public sealed class PublishedTransformTests(ITestOutputHelper output)
{
    [Fact]
    public async Task The_published_function_answers_its_first_event_quickly_and_the_next_ones()
    {
        var folder = Directory.CreateTempSubdirectory("alleycat-publish-");
        try
        {
            await PublishAsync(folder.FullName);
            var files = folder.EnumerateFiles("*", SearchOption.AllDirectories).ToArray();
            var packageBytes = files.Where(file => file.Extension is not ".pdb").Sum(file => file.Length);
            Assert.DoesNotContain(files, file => file.Name.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal));
            // Some tens of kilobytes are code and the rest is what ReadyToRun made of it; a package dragged in would be seen here.
            Assert.InRange(packageBytes, 10_000, 2_000_000);

            await using var api = new MockRuntimeApi();
            api.Give("first", Fixture.Bytes("events/firehose-event.json"));
            var start = Stopwatch.GetTimestamp();
            using var function = Start(folder.FullName, api.Address);
            try
            {
                var first = await api.PostedAsync();
                var coldStart = Stopwatch.GetElapsedTime(start);
                api.Give("second", TransformCall.Event([Encoding.UTF8.GetBytes(TransformCall.Usual)]));
                var second = await api.PostedAsync();
                api.Give("third", "{}"u8.ToArray());
                var third = await api.PostedAsync();

                Assert.Equal("invocation/first/response", first.Path);
                Assert.All(JsonDocument.Parse(first.Body).RootElement.GetProperty("records").EnumerateArray(), record => Assert.Equal("Ok", record.GetProperty("result").GetString()));
                Assert.Contains(TransformCall.IdOf(0), second.Text, StringComparison.Ordinal);
                Assert.Equal("Function.FirehoseEventException", third.Headers["Lambda-Runtime-Function-Error-Type"]);
                // Generous: a test machine may be busy. The figure itself is in benchmarks/results.
                Assert.InRange(coldStart, TimeSpan.Zero, TimeSpan.FromSeconds(20));
                output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"package {packageBytes} bytes, cold start {coldStart.TotalMilliseconds:F0} ms"));
            }
            finally
            {
                function.Kill();
                await function.WaitForExitAsync();
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static Process Start(string folder, string api)
    {
        // Lambda's managed runtime runs an executable assembly so: dotnet exec <handler>.dll.
        var start = new ProcessStartInfo("dotnet", ["exec", Path.Combine(folder, "Alleycat.FirehoseTransform.dll")]);
        start.Environment["AWS_LAMBDA_RUNTIME_API"] = api;
        return Process.Start(start)!;
    }

    private static async Task PublishAsync(string folder)
    {
        var project = Path.GetFullPath(Path.Combine(Fixture.Folder, "..", "..", "firehose-transform"));
        var start = new ProcessStartInfo("dotnet", ["publish", project, "-c", "Release", "-r", "linux-x64", "--nologo", "-v", "quiet", "-o", folder])
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
