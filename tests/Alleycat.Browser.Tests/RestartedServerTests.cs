using Alleycat.Browser.Tests.Browser;
using Alleycat.Browser.Tests.Hosting;

namespace Alleycat.Browser.Tests;

/// <summary>The server dies in the middle of a race and is started again on the same data.</summary>
public sealed class RestartedServerTests() : BrowserTest(null)
{
    [Fact]
    public async Task A_killed_server_is_told_and_what_was_ridden_meanwhile_arrives_at_its_successor()
    {
        using var folder = new TemporaryFolder();
        string[] arguments = ["--race-seconds", "35", "--buffer-seconds", "1"];
        await using var first = await PlatformProcess.StartAsync(folder.File("data"), arguments);
        await using var wire = new Wire(first.Http);
        await using var tablet = await Tablet.OpenAsync(Chromium, wire.Address, FakeBike.FitnessMachine);
        await tablet.ConnectBikeAsync();
        await tablet["bike-done"].ClickAsync();
        await tablet.JoinAsync("Ada", 911, 1, next: true);
        await tablet.UntilPhaseAsync("live");
        await tablet.UntilSecondAsync(4);

        await first.KillAsync();
        wire.Cut();
        await tablet.UntilBannerAsync(@"^Offline: your seconds are kept \(");
        var kept = await tablet.UnsentSecondsAsync();
        Assert.NotEmpty(kept);
        await using var second = await PlatformProcess.StartAsync(folder.File("data"), arguments);
        var backOnline = tablet.UntilBannerAsync("^Back online:");
        wire.Mend(second.Http);
        await backOnline;

        await tablet.UntilPhaseAsync("over");
        var ridden = await tablet.RiddenSecondsAsync();
        Assert.Subset(ridden.ToHashSet(), kept.ToHashSet());
        var history = await second.EventuallyAsync(
            () => second.HistoryAsync(1), entries => entries?.Keys.Select(key => key.Second).Order().SequenceEqual(ridden) == true, "all that was ridden", 30);
        Assert.All(history!.Values, output => Assert.Equal(134.285m, output));
    }
}
