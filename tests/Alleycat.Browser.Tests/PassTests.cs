using Alleycat.Browser.Tests.Browser;
using Alleycat.Browser.Tests.Hosting;

namespace Alleycat.Browser.Tests;

/// <summary>A tablet elsewhere in the gym needs a pass: the page says so, says what to do, and loses nothing meanwhile.</summary>
public sealed class PassTests() : BrowserTest(hosts: null), IAsyncLifetime
{
    private const int ClassId = 2;

    private SecureHost _secure = null!;

    async Task IAsyncLifetime.InitializeAsync()
    {
        await InitializeAsync();
        _secure = await SecureHost.StartAsync();
    }

    async Task IAsyncLifetime.DisposeAsync()
    {
        await _secure.DisposeAsync();
        await DisposeAsync();
    }

    [Fact]
    public async Task Without_a_pass_join_says_what_to_do_and_what_is_open_all_the_same()
    {
        await using var tablet = await OpenSecurelyAsync("");
        await tablet.FillJoinAsync("Pat", 4711, ClassId);
        await Tablet.Expect(tablet["pass-notice"]).ToContainTextAsync("This device has no pass");
        await Tablet.Expect(tablet["pass-notice"]).ToContainTextAsync("alleycat bike add 4711");
        await Tablet.Expect(tablet["join-start"]).ToBeDisabledAsync();
        await tablet.InspectAsync("pass-missing");
        await tablet.Page.SetViewportSizeAsync(800, 1280);
        await tablet.InspectAsync("pass-missing-portrait");
        await tablet["join-wall"].ClickAsync();
        await Tablet.Expect(tablet["wall-note"]).ToHaveTextAsync("Nobody is riding yet. Take a bike and join.");
    }

    [Fact]
    public async Task What_is_ridden_without_a_pass_is_kept_and_sent_once_it_is_there()
    {
        await using var tablet = await OpenSecurelyAsync($"?auto=next&racer=42&name=Pat&class={ClassId}");
        await tablet.UntilPhaseAsync("live");
        await tablet.UntilBannerAsync("^Not let in: your seconds are kept");
        await Tablet.Expect(tablet["pass-notice"]).ToContainTextAsync("This device has no pass");
        await tablet.InspectAsync("race-pass-missing");

        await tablet.Page.GotoAsync(new Uri(_secure.Platform.Https!, $"?token={_secure.Token42}&auto=1&racer=42&name=Pat&class={ClassId}").ToString());
        await tablet.UntilPhaseAsync("live");
        await Tablet.Expect(tablet["connection-state"]).ToHaveAttributeAsync("data-state", "online");
        await Tablet.Expect(tablet["pass-notice"]).ToHaveCountAsync(0);
        await tablet.UntilPhaseAsync("over");
        var ridden = await tablet.RiddenSecondsAsync();
        var history = await _secure.Platform.EventuallyAsync(
            () => _secure.Platform.HistoryAsync(ClassId), all => all?.Count >= ridden.Distinct().Count(), "every second in the history", secondsMax: 30);
        Assert.Equal(ridden.Distinct().Order(), history!.Keys.Where(key => key.Racer == 42).Select(key => key.Second).Order());
    }

    [Fact]
    public async Task Another_racers_pass_and_one_that_was_withdrawn_are_each_told()
    {
        await using var tablet = await OpenSecurelyAsync($"?token={await _secure.AddBikeAsync(43)}");
        await tablet.FillJoinAsync("Pat", 44, ClassId);
        await Tablet.Expect(tablet["pass-notice"]).ToContainTextAsync("This device has the pass of racer 43");
        await tablet.JoinAsync("Pat", 43, ClassId, next: true);
        await Tablet.Expect(tablet["connection-state"]).ToHaveAttributeAsync("data-state", "online");
        await _secure.RemoveBikeAsync(43);
        await Tablet.Expect(tablet["pass-notice"]).ToContainTextAsync("The pass of this device is not valid any more");
    }

    private Task<Tablet> OpenSecurelyAsync(string query) => Tablet.OpenAsync(
        Chromium, new Uri(_secure.Platform.Https!, query), with: options =>
        {
            // The authority of this host is nobody's yet; a worker would not be fetched past that.
            options.IgnoreHTTPSErrors = true;
            options.ServiceWorkers = ServiceWorkerPolicy.Block;
        });
}
