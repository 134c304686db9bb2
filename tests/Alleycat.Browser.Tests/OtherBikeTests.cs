using Alleycat.Browser.Tests.Browser;
using Alleycat.Browser.Tests.Hosting;

namespace Alleycat.Browser.Tests;

/// <summary>Bikes that say less than a fitness machine does.</summary>
public sealed class OtherBikeTests() : BrowserTest(RaceHost.Empty)
{
    private const int ClassId = 2;

    [Fact]
    public async Task A_crank_sensor_gives_cadence_and_the_rider_sets_the_level()
    {
        await using var tablet = await OpenAsync(bike: FakeBike.Crank);
        await tablet.ConnectBikeAsync();
        await Tablet.Expect(tablet["bike-gives"]).ToContainTextAsync("not given");
        var more = tablet.Page.GetByRole(AriaRole.Button, new() { Name = "Your bike's level 5 more" });
        for (var step = 0; step < 5; step++)
            await more.ClickAsync();
        await Tablet.Expect(tablet["bike-gives"]).ToContainTextAsync("as you set it");
        await tablet.InspectAsync("bike-level");
        await tablet["bike-done"].ClickAsync();

        await tablet.JoinAsync("Kim", 511, ClassId, next: true);
        await tablet.UntilPhaseAsync("live");
        await Tablet.Expect(tablet["race-cadence"]).ToHaveTextAsync("80.0");
        await Tablet.Expect(tablet["race-resistance"]).ToHaveTextAsync("25.0");
        await Tablet.Expect(tablet["race-output"]).ToHaveTextAsync("103.5");
    }

    [Fact]
    public async Task A_power_meters_resistance_is_estimated_and_says_so()
    {
        await using var tablet = await OpenAsync(bike: FakeBike.PowerMeter);
        await tablet.ConnectBikeAsync();
        await Tablet.Expect(tablet["bike-gives"]).ToContainTextAsync("estimated from power");
        // Two readings of the crank are needed before there is a cadence.
        await Tablet.Expect(tablet["bike-gives"]).ToContainTextAsync("Cadenceyes");
        await tablet.InspectAsync("bike-connected");
        await tablet["bike-done"].ClickAsync();

        await tablet.JoinAsync("Kai", 512, ClassId, next: true);
        await tablet.UntilPhaseAsync("live");
        await Tablet.Expect(tablet["race-cadence"]).ToHaveTextAsync("80.0");
        await Tablet.Expect(tablet["race-resistance"]).ToHaveTextAsync("~49.5");
        await Tablet.Expect(tablet["race-output"]).ToHaveTextAsync("131.7");
    }
}
