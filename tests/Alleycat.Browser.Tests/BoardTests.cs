using Alleycat.Browser.Tests.Browser;
using Alleycat.Browser.Tests.Hosting;

namespace Alleycat.Browser.Tests;

/// <summary>The two boards, and whom one rides against.</summary>
public sealed class BoardTests() : BrowserTest(RaceHost.Busy)
{
    [Fact]
    public async Task A_rider_stands_on_both_boards_and_against_a_ghost()
    {
        await using var tablet = await OpenAsync();
        await tablet.JoinAsync("Zoe", 4242, 1, next: true);
        await tablet.UntilPhaseAsync("live");
        await YouAmongOthersAsync(tablet["board-here-now"]);
        await tablet.InspectAsync("here-now");

        await tablet["toggle-all-time"].ClickAsync();
        await YouAmongOthersAsync(tablet["board-all-time"]);
        await Tablet.Expect(tablet["board-here-now"]).ToHaveCountAsync(0);
        await tablet["race-ghost"].ClickAsync();
        await Tablet.Expect(tablet["race-ghost"]).ToContainTextAsync("your best");
        await tablet["race-ghost"].ClickAsync();
        await Tablet.Expect(tablet["race-ghost"]).ToContainTextAsync("class best");
        await Tablet.Expect(tablet["row-ghost"]).ToBeVisibleAsync();
        await Tablet.Expect(tablet["ghost-curve"]).ToBeVisibleAsync();
        // A ghost takes a line but no rank, and never yours.
        await Tablet.Expect(tablet["board-all-time"].GetByTestId("row-you")).ToBeVisibleAsync();
        await tablet.InspectAsync("all-time-ghost");
        await tablet.UntilPhaseAsync("over");
        await Tablet.Expect(tablet["result-curve"]).ToBeVisibleAsync();
        await tablet.InspectAsync("result");
    }

    [Fact]
    public async Task The_start_is_waited_for_and_counted_in_without_a_touch()
    {
        await using var tablet = await OpenAsync();
        await tablet.UntilRunningAtAsync(1, 10);
        await tablet.JoinAsync("Zoe", 4243, 3, next: true);
        await tablet.UntilPhaseAsync("waiting");
        await tablet.InspectAsync("waiting");
        await tablet.UntilPhaseAsync("counting-in");
        await tablet.UntilSaidAsync("race-count-in", "^[123]$");
        await tablet.InspectAsync("count-in");
        await tablet.UntilPhaseAsync("live");
    }

    [Fact]
    public async Task Two_browsers_race_each_other_on_one_board()
    {
        await using var left = await OpenAsync();
        await using var right = await OpenAsync();
        await Task.WhenAll(left.UntilRunningAtAsync(1, 10), right.UntilRunningAtAsync(1, 10));
        await Task.WhenAll(left.JoinAsync("Ann", 1001, 2, next: true), right.JoinAsync("Bob", 1002, 2, next: true));
        // Ann's bike turns fast against much resistance, so the board must put her first whatever the others do.
        await Task.WhenAll(SetBikeAsync(left, "130", "100"), SetBikeAsync(right, "120", "100"));
        await Task.WhenAll(left.UntilPhaseAsync("live"), right.UntilPhaseAsync("live"));
        await Tablet.Expect(RowOf(left, 1001)).ToContainTextAsync("272.3");
        await Tablet.Expect(RowOf(left, 1002)).ToContainTextAsync("255.8");
        await Tablet.Expect(RowOf(right, 1001)).ToContainTextAsync("272.3");
        await Tablet.Expect(RowOf(right, 1002)).ToContainTextAsync("255.8");
        await Tablet.Expect(RowOf(left, 1001).Locator(".rank")).ToHaveTextAsync("1");
        await Tablet.Expect(RowOf(right, 1001).Locator(".rank")).ToHaveTextAsync("1");
        await Tablet.Expect(RowOf(right, 1002).Locator(".rank")).ToHaveTextAsync("2");
        await Tablet.Expect(RowOf(right, 1001)).ToContainTextAsync("−16.5");
        await Tablet.Expect(RowOf(left, 1002)).ToContainTextAsync("+16.5");
    }

    private static ILocator RowOf(Tablet tablet, int racerId) => tablet["board-here-now"].Locator($"tr[data-racer='{racerId}']");

    private static async Task SetBikeAsync(Tablet tablet, string cadence, string resistance)
    {
        await tablet["bike-open"].ClickAsync();
        await tablet["bike-automatic"].UncheckAsync();
        await tablet["bike-cadence"].FillAsync(cadence);
        await tablet["bike-resistance"].FillAsync(resistance);
        await tablet["bike-done"].ClickAsync();
    }

    private static async Task YouAmongOthersAsync(ILocator board)
    {
        await Tablet.Expect(board.GetByTestId("row-you")).ToContainTextAsync("Zoe");
        await Tablet.Expect(board.GetByTestId("row-rider").Nth(3)).ToBeVisibleAsync();
    }
}
