using Alleycat.Browser.Tests.Browser;
using Alleycat.Browser.Tests.Hosting;

namespace Alleycat.Browser.Tests;

/// <summary>A tablet that belongs to a bike: a minute after a race it is ready for the next rider.</summary>
public sealed class KioskTests() : BrowserTest(RaceHost.Busy)
{
    [Fact]
    public async Task A_kiosk_returns_to_join_a_minute_after_the_race_and_forgets_the_rider()
    {
        await using var tablet = await OpenAsync("config.json");
        // The browser's clock is the test's from before the page's first script: a minute passes when the test says so.
        await tablet.Page.Clock.InstallAsync();
        await tablet.Page.GotoAsync(new Uri(Host.Address, "/?kiosk=1&bike=7").ToString());
        await Tablet.Expect(tablet.Page.GetByText("bike 7")).ToBeVisibleAsync();
        await tablet.InspectAsync("kiosk");
        await tablet.JoinAsync("Vic", 5001, 5);
        await tablet.FirstNumbersAsync();
        await tablet.Page.Clock.FastForwardAsync(RaceHost.RaceSeconds * 1000);
        await tablet.UntilPhaseAsync("over");
        await tablet.Page.Clock.FastForwardAsync(50_000);
        await Tablet.Expect(tablet["result"]).ToBeVisibleAsync();
        await tablet.Page.Clock.FastForwardAsync(10_000);
        await Tablet.Expect(tablet["join-name"]).ToHaveValueAsync("");
        Assert.NotEqual("5001", await tablet["join-racer"].InputValueAsync());
        await Tablet.Expect(tablet.Page.GetByText("bike 7")).ToBeVisibleAsync();
    }
}
