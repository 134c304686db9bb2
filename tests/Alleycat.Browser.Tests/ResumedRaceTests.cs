using System.Globalization;
using Alleycat.Browser.Tests.Browser;
using Alleycat.Browser.Tests.Hosting;

namespace Alleycat.Browser.Tests;

/// <summary>The server's clock decides which second it is, for those who come back and for those who come late.</summary>
public sealed class ResumedRaceTests() : BrowserTest(RaceHost.Empty)
{
    private const int ClassId = 5;

    [Fact]
    public async Task A_reload_in_the_middle_of_a_race_comes_back_to_the_same_race_with_the_seconds_ridden_so_far()
    {
        await using var tablet = await OpenAsync();
        await tablet.JoinAsync("Ray", 811, ClassId, next: true);
        await tablet.UntilPhaseAsync("live");
        await tablet.UntilSecondAsync(5);
        await tablet.Page.ReloadAsync();
        await tablet.FirstNumbersAsync();
        await tablet.UntilPhaseAsync("over");
        var ridden = await tablet.RiddenSecondsAsync();
        Assert.Contains(ridden, second => second < 5);
        Assert.Contains(ridden, second => second > 10);
        await Tablet.Expect(tablet["result-ridden"]).ToHaveTextAsync(ridden.Length.ToString(CultureInfo.InvariantCulture));
        await Host.EventuallyHoldsAsync(ClassId, 811, ridden);
    }

    [Fact]
    public async Task A_late_rider_joins_at_the_second_that_the_race_is_at()
    {
        await using var tablet = await OpenAsync();
        await tablet.UntilRunningAtAsync(6, 9);
        await tablet.JoinAsync("Lea", 812, ClassId);
        await tablet.UntilBannerAsync("^Joined at second ");
        await tablet.InspectAsync("late-join");
        var joined = await tablet.Page.EvaluateAsync<int>("() => JSON.parse(localStorage['alleycat.rider']).entry.joinedAtSecond");
        Assert.InRange(joined, 6, RaceHost.RaceSeconds);
        await tablet.UntilPhaseAsync("over");
        var ridden = await tablet.RiddenSecondsAsync();
        Assert.All(ridden, second => Assert.InRange(second, joined, RaceHost.RaceSeconds));
        await Host.EventuallyHoldsAsync(ClassId, 812, ridden);
    }
}
