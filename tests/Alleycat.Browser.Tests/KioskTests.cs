using System.Text.Json.Nodes;
using Alleycat.Browser.Tests.Browser;
using Alleycat.Browser.Tests.Hosting;

namespace Alleycat.Browser.Tests;

/// <summary>A tablet that belongs to a bike: a minute after a race it is ready for the next rider.</summary>
public sealed class KioskTests() : BrowserTest(RaceHost.Busy)
{
    [Fact]
    public async Task The_page_can_be_installed_and_then_fills_the_screen()
    {
        await using var tablet = await OpenAsync();
        var browser = await tablet.Context.NewCDPSessionAsync(tablet.Page);

        var manifest = (await browser.SendAsync("Page.getAppManifest"))!.Value;
        var missing = (await browser.SendAsync("Page.getInstallabilityErrors"))!.Value.GetProperty("installabilityErrors");

        Assert.Empty(manifest.GetProperty("errors").EnumerateArray());
        var said = JsonNode.Parse(manifest.GetProperty("data").GetString()!)!;
        Assert.Equal(("fullscreen", "/"), (said["display"]!.GetValue<string>(), said["start_url"]!.GetValue<string>()));
        // A test's browser remembers nothing, and so installs nothing; nothing else may stand in the way.
        Assert.All(missing.EnumerateArray(), error => Assert.Equal("in-incognito", error.GetProperty("errorId").GetString()));
        foreach (var icon in said["icons"]!.AsArray())
            Assert.True((await tablet.Context.APIRequest.GetAsync(new Uri(Host.Address, icon!["src"]!.GetValue<string>()).ToString())).Ok);
    }

    [Fact]
    public async Task A_kiosk_returns_to_join_a_minute_after_the_race_and_forgets_the_rider()
    {
        await using var tablet = await OpenAsync("config.json");
        // The browser's clock is the test's from before the page's first script: a minute passes when the test says so, here
        // and, as far as the page can tell, at the server too.
        await tablet.Page.Clock.InstallAsync();
        var passed = 0L;
        await tablet.Page.RouteAsync("**/api/v1/now", async route =>
        {
            var answer = await route.FetchAsync();
            var now = JsonNode.Parse(await answer.TextAsync())!;
            now["serverTime"] = now["serverTime"]!.GetValue<long>() + Interlocked.Read(ref passed);
            await route.FulfillAsync(new() { Response = answer, Body = now.ToJsonString() });
        });
        await tablet.Page.GotoAsync(new Uri(Host.Address, "/?kiosk=1&bike=7").ToString());
        await Tablet.Expect(tablet.Page.GetByText("bike 7")).ToBeVisibleAsync();
        await tablet.InspectAsync("kiosk");
        await tablet.UntilRunningAtAsync(1, 10);
        await tablet.JoinAsync("Vic", 5001, 5);
        await tablet.FirstNumbersAsync();
        await PassAsync(RaceHost.RaceSeconds);
        await tablet.UntilPhaseAsync("over");
        await PassAsync(50);
        await Tablet.Expect(tablet["result"]).ToBeVisibleAsync();
        await PassAsync(10);
        await Tablet.Expect(tablet["join-name"]).ToHaveValueAsync("");
        Assert.NotEqual("5001", await tablet["join-racer"].InputValueAsync());
        await Tablet.Expect(tablet.Page.GetByText("bike 7")).ToBeVisibleAsync();

        async Task PassAsync(int seconds)
        {
            Interlocked.Add(ref passed, seconds * 1000);
            await tablet.Page.Clock.FastForwardAsync(seconds * 1000);
        }
    }
}
