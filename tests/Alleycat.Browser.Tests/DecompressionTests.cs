using System.Text.Json;
using Alleycat.Browser.Tests.Hosting;

namespace Alleycat.Browser.Tests;

/// <summary>The browser's own gzip reader on the platform's own gzip files.</summary>
public sealed class DecompressionTests() : BrowserTest(RaceHost.Busy)
{
    [Fact]
    public async Task The_browsers_own_decompression_stream_reads_the_history_file()
    {
        await using var tablet = await OpenAsync("config.json");
        var text = await tablet.Page.EvaluateAsync<string>("""
            async () => {
              const response = await fetch('/class-1.gz');
              return await new Response(response.body.pipeThrough(new DecompressionStream('gzip'))).text();
            }
            """);
        var history = await Host.Platform.HistoryAsync(1);
        using var json = JsonDocument.Parse(text);
        Assert.Equal(RaceHost.RaceSeconds, json.RootElement.EnumerateObject().Count());
        // Racer 100 rode the race before, and nobody rides under that number now.
        var before = history!.Where(entry => entry.Key.Racer == 100).ToArray();
        Assert.Equal(RaceHost.RaceSeconds, before.Length);
        Assert.All(before, entry => Assert.True(
            json.RootElement.GetProperty($"{entry.Key.Second}").GetProperty("100").GetDecimal() >= 0));
    }
}
