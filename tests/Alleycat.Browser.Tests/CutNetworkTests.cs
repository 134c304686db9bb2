using System.Globalization;
using System.Text.RegularExpressions;
using Alleycat.Browser.Tests.Browser;
using Alleycat.Browser.Tests.Hosting;

namespace Alleycat.Browser.Tests;

/// <summary>A dropout does not cost the race: what was ridden meanwhile arrives afterwards, as it was ridden.</summary>
public sealed partial class CutNetworkTests() : BrowserTest(RaceHost.Empty)
{
    private const int ClassId = 4;

    [Fact]
    public async Task Seconds_ridden_while_the_network_is_cut_are_kept_and_sent_afterwards()
    {
        await using var wire = new Wire(Host.Address);
        await using var tablet = await RideAsync(wire, 711);
        wire.Cut();
        await Tablet.Expect(tablet["connection-state"]).ToHaveAttributeAsync("data-state", "offline");
        await Tablet.Expect(tablet["race-banner"]).ToContainTextAsync(SomeKept());
        // The own numbers stay live while the board shows its age.
        await Tablet.Expect(tablet["race-output"]).ToHaveTextAsync("134.3");
        await Tablet.Expect(tablet["board-here-now"]).ToContainTextAsync("s old");
        await tablet.InspectAsync("offline");

        wire.Mend();
        await Tablet.Expect(tablet["race-banner"]).ToContainTextAsync("Back online:");
        await tablet.InspectAsync("back-online");
        await EndCompleteAsync(tablet, 711);
    }

    [Fact]
    public async Task A_network_that_only_looks_alive_is_found_out_and_costs_no_second()
    {
        await using var wire = new Wire(Host.Address);
        await using var tablet = await RideAsync(wire, 712);
        wire.FallSilent();
        await Tablet.Expect(tablet["race-banner"]).ToContainTextAsync("Sending");
        await Tablet.Expect(tablet["connection-state"]).ToHaveAttributeAsync("data-state", "offline");
        await tablet.InspectAsync("network-lost");
        wire.Mend();
        await Tablet.Expect(tablet["connection-state"]).ToHaveAttributeAsync("data-state", "online");
        await EndCompleteAsync(tablet, 712);
    }

    /// <summary>Three or more: a busy machine may look only at the fourth.</summary>
    [GeneratedRegex(@"Offline: your seconds are kept \(([3-9]|1\d)\)")]
    private static partial Regex SomeKept();

    private async Task<Tablet> RideAsync(Wire wire, int racerId)
    {
        var tablet = await Tablet.OpenAsync(Chromium, wire.Address, FakeBike.FitnessMachine);
        await tablet.ConnectBikeAsync();
        await tablet["bike-done"].ClickAsync();
        await tablet.JoinAsync("Net", racerId, ClassId, next: true);
        await tablet.UntilPhaseAsync("live");
        await tablet.UntilSecondAsync(3);
        return tablet;
    }

    private async Task EndCompleteAsync(Tablet tablet, int racerId)
    {
        await tablet.UntilPhaseAsync("over");
        var ridden = await tablet.RiddenSecondsAsync();
        Assert.InRange(ridden.Length, 12, RaceHost.RaceSeconds);
        await Tablet.Expect(tablet["result-ridden"]).ToHaveTextAsync(ridden.Length.ToString(CultureInfo.InvariantCulture));
        var records = await Host.EventuallyHoldsAsync(ClassId, racerId, ridden);
        Assert.All(records.Values, output => Assert.Equal(134.285m, output));
    }
}
