using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Alleycat.InfraCdk.Site;

namespace Alleycat.InfraCdk.Tests;

/// <summary>The scripts that run in CloudFront, run here by Node.</summary>
public sealed class EdgeFunctionTests
{
    [Theory]
    [InlineData("/", "/index.html")]
    [InlineData("/race/1", "/index.html")]
    [InlineData("/tv/3", "/index.html")]
    [InlineData("/v1.2/race", "/index.html")]
    [InlineData("/index.html", "/index.html")]
    [InlineData("/assets/app-1a2b.js", "/assets/app-1a2b.js")]
    [InlineData("/config.json", "/config.json")]
    public async Task An_address_without_a_file_is_the_page(string asked, string served)
    {
        using var answer = await RunAsync("page-routes.js", $$$"""{"request":{"uri":"{{{asked}}}"}}""");
        Assert.Equal(served, answer.RootElement.GetProperty("uri").GetString());
    }

    [Fact]
    public async Task The_clock_tells_the_time_and_the_length_of_a_race_and_is_never_cached()
    {
        var before = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        using var answer = await RunAsync("race-clock.js", "{}");
        Assert.Equal(200, answer.RootElement.GetProperty("statusCode").GetInt32());
        Assert.Equal("no-store", answer.RootElement.GetProperty("headers").GetProperty("cache-control").GetProperty("value").GetString());
        using var now = JsonDocument.Parse(answer.RootElement.GetProperty("body").GetString()!);
        Assert.InRange(now.RootElement.GetProperty("serverTime").GetInt64(), before, before + 60_000);
        Assert.Equal(240, now.RootElement.GetProperty("raceSeconds").GetInt32());
    }

    [Theory]
    [InlineData("page-routes.js")]
    [InlineData("race-clock.js")]
    public void A_script_is_within_CloudFront_s_ten_kilobytes(string file) => Assert.InRange(EdgeFunctions.Script(file, 3600).Length, 1, 10_240);

    private static async Task<JsonDocument> RunAsync(string file, string eventJson)
    {
        var script = $"{EdgeFunctions.Script(file, 240)}\nconsole.log(JSON.stringify(handler({eventJson})))";
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        using var node = Process.Start(new ProcessStartInfo("node", ["-e", script]) { RedirectStandardOutput = true })!;
        var text = await node.StandardOutput.ReadToEndAsync(limit.Token);
        await node.WaitForExitAsync(limit.Token);
        Assert.True(node.ExitCode == 0, string.Create(CultureInfo.InvariantCulture, $"node ended with {node.ExitCode}"));
        return JsonDocument.Parse(text);
    }
}
