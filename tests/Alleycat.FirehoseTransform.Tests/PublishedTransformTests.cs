using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Alleycat.Lambda.Tests;
using Alleycat.Racing.Tests;
using Xunit.Abstractions;

namespace Alleycat.FirehoseTransform.Tests;

/// <summary>The very zip, run as Lambda runs it: its own process against a Runtime API.</summary>
public sealed class PublishedTransformTests(PublishedTransform published, ITestOutputHelper output) : IClassFixture<PublishedTransform>
{
    [Fact]
    public async Task The_published_function_answers_its_first_event_quickly_and_the_next_ones()
    {
        var files = published.Unpacked.EnumerateFiles("*", SearchOption.AllDirectories).ToArray();
        var packageBytes = files.Where(file => file.Extension is not ".pdb").Sum(file => file.Length);
        Assert.DoesNotContain(files, file => file.Name.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal));
        // Some tens of kilobytes are code and the rest is what ReadyToRun made of it; a package dragged in would be seen here.
        Assert.InRange(packageBytes, 10_000, 2_000_000);

        var start = Stopwatch.GetTimestamp();
        await using var function = new FunctionProcess(published.Assembly);
        var first = await function.CallAsync(Fixture.Bytes("events/firehose-event.json"));
        var coldStart = Stopwatch.GetElapsedTime(start);
        Assert.All(
            JsonDocument.Parse(first.Body).RootElement.GetProperty("records").EnumerateArray(),
            record => Assert.Equal("Ok", record.GetProperty("result").GetString()));
        var second = await function.CallAsync(TransformCall.Event([Encoding.UTF8.GetBytes(TransformCall.Usual)]));
        Assert.Contains(TransformCall.IdOf(0), second.Text, StringComparison.Ordinal);
        // Generous: a test machine may be busy. The figure itself is in benchmarks/results.
        Assert.InRange(coldStart, TimeSpan.Zero, TimeSpan.FromSeconds(20));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"package {packageBytes} bytes, cold start {coldStart.TotalMilliseconds:F0} ms"));
    }

    /// <summary>Firehose gives a call that failed three times more: each attempt finds the function as able as the first.</summary>
    [Fact]
    public async Task What_is_no_event_or_comes_too_late_is_an_error_and_the_same_call_again_has_the_same_answer()
    {
        var call = TransformCall.Event([Encoding.UTF8.GetBytes(TransformCall.Usual), "no telemetry"u8.ToArray()]);
        await using var function = new FunctionProcess(published.Assembly);
        var before = await function.CallAsync(call);
        Assert.Equal(
            ["Ok", "ProcessingFailed"],
            JsonDocument.Parse(before.Body).RootElement.GetProperty("records").EnumerateArray().Select(record => record.GetProperty("result").GetString()));

        var refused = await function.PostAsync("{}"u8.ToArray());
        Assert.EndsWith("/error", refused.Path, StringComparison.Ordinal);
        Assert.Equal("Function.FirehoseEventException", refused.Headers["Lambda-Runtime-Function-Error-Type"]);
        await function.CallTooLateAsync(call);

        Assert.Equal(before.Body, (await function.CallAsync(call)).Body);
        await using var another = new FunctionProcess(published.Assembly);
        Assert.Equal(before.Body, (await another.CallAsync(call)).Body);
    }
}
