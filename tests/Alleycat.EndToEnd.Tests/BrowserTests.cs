using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace Alleycat.EndToEnd.Tests;

/// <summary>The page in a real Chromium against the real host.</summary>
public sealed partial class BrowserTests
{
    private static readonly string[] Arguments =
    [
        "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
        "--disable-component-update", "--disable-sync",
    ];

    [Fact]
    public async Task A_rider_rides_a_shortened_race_and_stands_on_both_boards()
    {
        using var folder = new TemporaryFolder();
        await using var platform = await PlatformProcess.StartAsync(
            folder.File("data"), "--buffer-seconds", "1", "--race-seconds", "30", "--demo");
        // The demo riders' history is there before ours begins: the All time board is compared against it.
        await platform.EventuallyAsync(
            () => platform.HistoryAsync(1), history => history is not null && history.Keys.Any(key => key.Second == 30), "a whole demo race");

        using var playwright = await Playwright.CreateAsync();
        await using var browser = await playwright.Chromium.LaunchAsync(new() { ExecutablePath = Chromium(), Args = Arguments });
        var page = await browser.NewPageAsync(new() { ViewportSize = new() { Width = 1280, Height = 800 } });
        var faults = new List<string>();
        page.PageError += (_, error) => faults.Add(error);
        page.Console += (_, message) =>
        {
            if (message.Type == "error")
                faults.Add(message.Text);
        };

        await page.GotoAsync(platform.Http.ToString());
        await page.GetByTestId("join-name").FillAsync("Zoe");
        await page.GetByTestId("join-racer").FillAsync("4242");
        await page.GetByTestId("join-class").First.WaitForAsync();
        await page.GetByTestId("join-start").ClickAsync();

        await Assertions.Expect(page.GetByTestId("race-output")).ToContainTextAsync(Digits(), new() { Timeout = 60_000 });
        await page.GetByTestId("toggle-here-now").ClickAsync();
        await YouAmongOthersAsync(page.GetByTestId("board-here-now"));
        await page.GetByTestId("toggle-all-time").ClickAsync();
        await YouAmongOthersAsync(page.GetByTestId("board-all-time"));
        await KeepPictureAsync(page);

        // What was shown is what was kept: the rider's seconds reach the history.
        await platform.EventuallyAsync(
            () => platform.HistoryAsync(1), history => history!.Keys.Count(key => key.Racer == 4242) >= 3, "the rider's seconds in the history");
        Assert.Empty(faults);
    }

    [Fact]
    public async Task The_browsers_own_decompression_stream_reads_the_history_file()
    {
        using var folder = new TemporaryFolder();
        await using var platform = await PlatformProcess.StartAsync(folder.File("data"), "--buffer-seconds", "1");
        var simulated = await Command.AlleycatAsync(
            "simulate", "--riders", "40", "--class", "1", "--seconds", "300", "--speed", "max", "--seed", "11", "--to", platform.Mqtt.ToString(), "--json");
        simulated.ShouldSucceed("The race");
        var history = await platform.EventuallyAsync(
            () => platform.HistoryAsync(1), entries => entries is { Count: 12_000 }, "the whole history");

        using var playwright = await Playwright.CreateAsync();
        await using var browser = await playwright.Chromium.LaunchAsync(new() { ExecutablePath = Chromium(), Args = Arguments });
        var page = await browser.NewPageAsync();
        await page.GotoAsync(new Uri(platform.Http, "/config.json").ToString());
        var text = await page.EvaluateAsync<string>("""
            async () => {
              const response = await fetch('/class-1.gz');
              return await new Response(response.body.pipeThrough(new DecompressionStream('gzip'))).text();
            }
            """);
        using var json = JsonDocument.Parse(text);
        Assert.Equal(300, json.RootElement.EnumerateObject().Count());
        Assert.Equal(history![(17, 100)], json.RootElement.GetProperty("17").GetProperty("100").GetDecimal());
    }

    private static async Task YouAmongOthersAsync(ILocator board)
    {
        await Assertions.Expect(board.GetByTestId("row-you")).ToContainTextAsync("Zoe", new() { Timeout = 60_000 });
        await Assertions.Expect(board.GetByRole(AriaRole.Row).Nth(4)).ToBeVisibleAsync(new() { Timeout = 60_000 });
    }

    [GeneratedRegex(@"\d")]
    private static partial Regex Digits();

    private static string Chromium()
    {
        const string path = "/usr/bin/chromium";
        Assert.True(File.Exists(path), "These tests need Chromium: apt-get install chromium");
        return path;
    }

    /// <summary>The picture in the README is made on request only, never by an ordinary run.</summary>
    private static async Task KeepPictureAsync(IPage page)
    {
        if (Environment.GetEnvironmentVariable("ALLEYCAT_KEEP_PICTURES") is not null)
            await page.ScreenshotAsync(new() { Path = Path.Combine(Checkout.Root, "docs", "pictures", "race.png") });
    }
}
