using Alleycat.Browser.Tests.Browser;
using Alleycat.Browser.Tests.Hosting;

namespace Alleycat.Browser.Tests;

/// <summary>What there is beside the race: a class's records and past races, the stages at work, help, any racer as ghost.</summary>
public sealed class ScreensTests() : BrowserTest(RaceHost.Busy)
{
    [Fact]
    public async Task A_class_shows_its_records_its_racers_and_its_past_races()
    {
        await using var tablet = await OpenAsync();
        await tablet["join-records"].ClickAsync();
        await Tablet.Expect(tablet["class-records"].GetByRole(AriaRole.Row).Nth(3)).ToBeVisibleAsync();
        // Racer 100 rode the race before, in class 1.
        await tablet["racer-search"].FillAsync("100");
        await tablet["racer-100"].ClickAsync();
        await Tablet.Expect(tablet["racer-record"]).ToContainTextAsync($"{RaceHost.RaceSeconds} seconds with a record");
        await tablet["past-races"].GetByRole(AriaRole.Button).First.ClickAsync();
        await Tablet.Expect(tablet["past-result"].GetByRole(AriaRole.Row).Nth(3)).ToBeVisibleAsync();
        await tablet.InspectAsync("class");
        await tablet["page-back"].ClickAsync();
        await Tablet.Expect(tablet["join-start"]).ToBeVisibleAsync();
    }

    [Fact]
    public async Task The_stages_are_seen_at_work()
    {
        await using var tablet = await OpenAsync();
        await tablet["join-pipeline"].ClickAsync();
        await Tablet.Expect(tablet.Page.Locator("[data-testid^=stage-]").Nth(3)).ToBeVisibleAsync();
        await Tablet.Expect(tablet["stage-messages"].First).ToContainTextAsync("cadence");
        await tablet.InspectAsync("pipeline");
    }

    [Fact]
    public async Task Help_is_opened_by_its_key_on_any_page_and_closed_by_escape()
    {
        await using var tablet = await OpenAsync();
        await Tablet.Expect(tablet["join-start"]).ToBeEnabledAsync();
        await tablet.Page.Keyboard.PressAsync("?");
        await Tablet.Expect(tablet["help"]).ToContainTextAsync("Here now: the riders of this race");
        await tablet.InspectAsync("help");
        await tablet.Page.Keyboard.PressAsync("Escape");
        await Tablet.Expect(tablet["help"]).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Any_racers_record_can_be_ridden_against()
    {
        await using var tablet = await OpenAsync();
        await tablet.JoinAsync("Gus", 9901, 1, next: true);
        await tablet.UntilPhaseAsync("live");
        await tablet.FirstNumbersAsync();
        await tablet["race-ghost-pick"].ClickAsync();
        await tablet["ghost-search"].FillAsync("100");
        await tablet["ghost-racer-100"].ClickAsync();
        await tablet.InspectAsync("ghost-picker");
        await tablet["ghost-done"].ClickAsync();
        await Tablet.Expect(tablet["row-ghost"]).ToBeVisibleAsync();
        await Tablet.Expect(tablet["ghost-curve"]).ToBeVisibleAsync();
    }
}
