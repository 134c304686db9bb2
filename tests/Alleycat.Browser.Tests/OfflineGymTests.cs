using System.Collections.Concurrent;
using Alleycat.Browser.Tests.Browser;
using Alleycat.Browser.Tests.Hosting;

namespace Alleycat.Browser.Tests;

/// <summary>A gym without internet: everything that the page needs is the host's.</summary>
public sealed class OfflineGymTests() : BrowserTest(RaceHost.Busy)
{
    /// <summary>Where Chromium itself asks for its updates, whatever page is open. Named one by one: fonts are no part of them.</summary>
    private static readonly string[] BrowsersOwn =
    [
        "update.googleapis.com", "accounts.google.com", "content-autofill.googleapis.com", "clients2.google.com", "android.clients.google.com",
        "optimizationguide-pa.googleapis.com", "safebrowsingohttpgateway.googleapis.com", "safebrowsing.googleapis.com", "mtalk.google.com",
        "edgedl.me.gvt1.com", "redirector.gvt1.com", "www.google.com",
    ];

    [Fact]
    public async Task A_whole_race_and_every_page_ask_for_nothing_beyond_this_machine()
    {
        await using var outside = new Outside();
        await using var chromium = await Chromium.StartAsync($"--proxy-server={outside.Address}");
        await using var tablet = await Tablet.OpenAsync(chromium, Host.Address);
        foreach (var path in new[] { "/class/6", "/pipeline", "/tv/6" })
        {
            await tablet.Page.GotoAsync(new Uri(Host.Address, path).ToString());
            await Tablet.Expect(tablet.Page.Locator("main")).ToContainTextAsync(Tablet.Digits());
        }
        await tablet.Page.GotoAsync(Host.Address.ToString());
        await tablet.UntilRunningAtAsync(1, 12);
        await tablet.JoinAsync("Ina", 6002, 6);
        await tablet.FirstNumbersAsync();
        await tablet["race-ghost-pick"].ClickAsync();
        await tablet["ghost-done"].ClickAsync();
        await tablet["toggle-all-time"].ClickAsync();
        await tablet.Page.Keyboard.PressAsync("?");
        await tablet["help-close"].ClickAsync();
        await tablet.UntilPhaseAsync("over");
        await Tablet.Expect(tablet["result-curve"]).ToBeVisibleAsync();
        await Tablet.Expect(tablet["export-tcx"]).ToBeVisibleAsync();
        Assert.DoesNotContain(outside.Asked, line => !BrowsersOwn.Any(line.Contains));

        // What would have been asked is noticed here: so the silence before means something.
        await Assert.ThrowsAsync<PlaywrightException>(() => tablet.Page.GotoAsync("http://elsewhere.example/font.woff2"));
        Assert.Contains(outside.Asked, line => line.StartsWith("GET http://elsewhere.example/font.woff2", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("/?auto=next&racer=6001&name=Ina&class=6")]
    [InlineData("/tv/6")]
    public async Task The_page_asks_nobody_but_its_host(string path)
    {
        var asked = new ConcurrentQueue<string>();
        await using var tablet = await OpenAsync("config.json");
        await tablet.Context.RouteAsync("**/*", route =>
        {
            asked.Enqueue(route.Request.Url);
            return new Uri(route.Request.Url).Authority == Host.Address.Authority ? route.ContinueAsync() : route.AbortAsync();
        });
        tablet.Page.WebSocket += (_, socket) => asked.Enqueue(socket.Url);
        await tablet.Page.GotoAsync(new Uri(Host.Address, path).ToString());
        await Tablet.Expect(tablet["row-rider"].First).ToBeVisibleAsync();

        Assert.All(asked, url => Assert.Equal(Host.Address.Authority, new Uri(url).Authority));
        Assert.Contains(asked, url => url.StartsWith("ws", StringComparison.Ordinal));
        var styles = await tablet.Page.EvaluateAsync<string[]>("() => [...document.fonts].map((font) => font.family)");
        Assert.Empty(styles);
    }
}
