using Alleycat.Browser.Tests.Browser;
using Alleycat.Browser.Tests.Hosting;

namespace Alleycat.Browser.Tests;

/// <summary>The bike falls silent, or goes, in the middle of a race; the race goes on.</summary>
public sealed class LostBikeTests() : BrowserTest(RaceHost.Empty)
{
    private const int ClassId = 3;

    [Fact]
    public async Task A_lost_bike_is_told_and_found_again_by_the_chooser()
    {
        await using var tablet = await OpenAsync(bike: FakeBike.FitnessMachine);
        await RideAsync(tablet, 611);
        await tablet.Page.EvaluateAsync("() => { bike.isGone = true; bike.drop() }");
        await tablet.UntilBannerAsync("^Bike signal lost 0:0");
        await Tablet.Expect(tablet["bike-reconnect"]).ToBeVisibleAsync();
        Assert.True((await tablet["bike-reconnect"].BoundingBoxAsync())!.Height >= 64);
        await Tablet.Expect(tablet.Page.GetByRole(AriaRole.Alert)).ToHaveTextAsync("Bike signal lost.");
        // The longest buttons there are leave the numbers above them free, also beside a bike that tells its power.
        var cadence = (await tablet["race-cadence"].BoundingBoxAsync())!;
        Assert.True(cadence.Y + cadence.Height <= (await tablet["bike-reconnect"].BoundingBoxAsync())!.Y, "The buttons cover the cadence.");
        await tablet.InspectAsync("bike-lost");

        await tablet.Page.EvaluateAsync("() => { bike.isGone = false }");
        await tablet["bike-reconnect"].ClickAsync();
        await Tablet.Expect(LostBanner(tablet)).ToHaveCountAsync(0);
        await tablet.UntilPhaseAsync("over");
        // The seconds without a bike are gone: nothing was made up for them.
        var ridden = await tablet.RiddenSecondsAsync();
        Assert.InRange(ridden.Length, 1, RaceHost.RaceSeconds - 1);
        await Host.EventuallyHoldsAsync(ClassId, 611, ridden);
    }

    [Fact]
    public async Task A_bike_that_falls_silent_is_held_for_three_seconds_and_then_missed()
    {
        await using var tablet = await OpenAsync(bike: FakeBike.FitnessMachine);
        await RideAsync(tablet, 612);
        await tablet.Page.EvaluateAsync("() => { bike.isSilent = true }");
        await Tablet.Expect(tablet.Page.GetByText("Cadence · holding")).ToBeVisibleAsync();
        await tablet.InspectAsync("bike-silent");
        await tablet.UntilBannerAsync("^Bike signal lost 0:0");

        await tablet.Page.EvaluateAsync("() => { bike.isSilent = false }");
        await Tablet.Expect(LostBanner(tablet)).ToHaveCountAsync(0);
        await Tablet.Expect(tablet.Page.GetByText("Cadence · holding")).Not.ToBeVisibleAsync();
    }

    private static ILocator LostBanner(Tablet tablet) => tablet["race-banner"].Filter(new() { HasText = "Bike signal lost" });

    private static async Task RideAsync(Tablet tablet, int racerId)
    {
        await tablet.ConnectBikeAsync();
        await tablet["bike-done"].ClickAsync();
        await tablet.JoinAsync("Lou", racerId, ClassId, next: true);
        await tablet.UntilPhaseAsync("live");
        await tablet.UntilSecondAsync(2);
        await Tablet.Expect(tablet["race-output"]).ToHaveTextAsync("134.3");
    }
}
