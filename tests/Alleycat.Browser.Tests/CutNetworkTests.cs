using System.Globalization;
using Alleycat.Browser.Tests.Browser;
using Alleycat.Browser.Tests.Hosting;

namespace Alleycat.Browser.Tests;

/// <summary>A dropout does not cost the race: what was ridden meanwhile arrives afterwards, as it was ridden.</summary>
public sealed class CutNetworkTests() : BrowserTest(RaceHost.Empty)
{
    private const int ClassId = 4;

    [Fact]
    public async Task Seconds_ridden_while_the_network_is_cut_are_kept_and_sent_afterwards()
    {
        await using var wire = new Wire(Host.Address);
        await using var tablet = await RideAsync(wire, 711);
        wire.Cut();
        await Tablet.Expect(tablet["connection-state"]).ToHaveAttributeAsync("data-state", "offline");
        // Three or more: a busy machine may look only at the fourth.
        await tablet.UntilBannerAsync(@"^Offline: your seconds are kept \(([3-9]|[12]\d)\)$");
        var kept = await tablet.UnsentSecondsAsync();
        Assert.InRange(kept.Length, 3, RaceHost.RaceSeconds);
        // The own numbers stay live while the board shows its age.
        await Tablet.Expect(tablet["race-output"]).ToHaveTextAsync("134.3");
        await Tablet.Expect(tablet["board-here-now"]).ToContainTextAsync("s old");
        await tablet.InspectAsync("offline");

        var backOnline = tablet.UntilBannerAsync("^Back online:");
        wire.Mend();
        await backOnline;
        await tablet.InspectAsync("back-online");
        await EndCompleteAsync(tablet, 711, kept);
    }

    [Fact]
    public async Task A_network_that_only_looks_alive_is_found_out_and_costs_no_second()
    {
        await using var wire = new Wire(Host.Address);
        await using var tablet = await RideAsync(wire, 712);
        wire.FallSilent();
        await tablet.UntilBannerAsync("^Sending");
        await Tablet.Expect(tablet["connection-state"]).ToHaveAttributeAsync("data-state", "offline");
        var kept = await tablet.UnsentSecondsAsync();
        Assert.NotEmpty(kept);
        await tablet.InspectAsync("network-lost");
        wire.Mend();
        await Tablet.Expect(tablet["connection-state"]).ToHaveAttributeAsync("data-state", "online");
        await EndCompleteAsync(tablet, 712, kept);
    }

    private async Task<Tablet> RideAsync(Wire wire, int racerId)
    {
        var tablet = await Tablet.OpenAsync(Chromium, wire.Address, FakeBike.FitnessMachine);
        await tablet.ConnectBikeAsync();
        await tablet["bike-done"].ClickAsync();
        await tablet.JoinAsync("Net", racerId, ClassId, next: true);
        await tablet.UntilPhaseAsync("live");
        await tablet.UntilSecondAsync(3);
        // What has never been heard cannot grow old.
        await Tablet.Expect(tablet["board-here-now"]).ToHaveAttributeAsync("data-feed", "fresh");
        return tablet;
    }

    /// <param name="tablet">In the race.</param>
    /// <param name="racerId">Who rides it.</param>
    /// <param name="kept">Seconds that the device alone had at some time.</param>
    private async Task EndCompleteAsync(Tablet tablet, int racerId, int[] kept)
    {
        await tablet.UntilPhaseAsync("over");
        var ridden = await tablet.RiddenSecondsAsync();
        await Tablet.Expect(tablet["result-ridden"]).ToHaveTextAsync(ridden.Length.ToString(CultureInfo.InvariantCulture));
        var records = await Host.EventuallyHoldsAsync(ClassId, racerId, ridden);
        Assert.Subset(records.Keys.ToHashSet(), kept.ToHashSet());
        Assert.All(records.Values, output => Assert.Equal(134.285m, output));
    }
}
