using Alleycat.Browser.Tests.Browser;
using Alleycat.Browser.Tests.Hosting;

namespace Alleycat.Browser.Tests;

/// <summary>What the page says while something is missing: each condition in words of its own.</summary>
public sealed class ConditionTests() : BrowserTest(RaceHost.Empty)
{
    /// <summary>Nobody rides this class on the empty host but who does here, one test after the other.</summary>
    private const int ClassId = 6;

    [Fact]
    public async Task A_server_that_is_slow_to_answer_leaves_join_in_its_place_with_a_sentence()
    {
        await using var tablet = await OpenAsync("config.json");
        var answer = new TaskCompletionSource();
        await tablet.Page.RouteAsync("**/api/v1/now", async route =>
        {
            await answer.Task;
            await route.ContinueAsync();
        });
        await tablet.Page.GotoAsync(Host.Address.ToString());
        await Tablet.Expect(tablet.Page.GetByText("Asking the server for the time")).ToBeVisibleAsync();
        await Tablet.Expect(tablet["join-start"]).ToBeDisabledAsync();
        await tablet.InspectAsync("loading");
        var before = await tablet["join-start"].BoundingBoxAsync();
        answer.SetResult();
        await Tablet.Expect(tablet["join-start"]).ToBeEnabledAsync();
        var after = await tablet["join-start"].BoundingBoxAsync();
        Assert.Equal((before!.X, before.Y, before.Height), (after!.X, after.Y, after.Height));
        await tablet.InspectAsync("join");
    }

    [Fact]
    public async Task A_server_in_trouble_is_told_with_a_code_and_asked_again()
    {
        await using var tablet = await OpenAsync("config.json");
        var isWell = false;
        await tablet.Page.RouteAsync("**/api/v1/now", route =>
            isWell ? route.ContinueAsync() : route.FulfillAsync(new() { Status = 503, Body = "<html>stack trace</html>" }));
        await tablet.Page.GotoAsync(Host.Address.ToString());
        var alert = tablet.Page.GetByRole(AriaRole.Alert);
        await Tablet.Expect(alert).ToContainTextAsync("The server has a problem (code 503).");
        await Tablet.Expect(alert).Not.ToContainTextAsync("stack");
        await tablet.InspectAsync("server-error");
        var asked = tablet.Page.WaitForRequestAsync("**/api/v1/now");
        await alert.GetByRole(AriaRole.Button).ClickAsync();
        await asked;
        isWell = true;
        await Tablet.Expect(tablet["join-start"]).ToBeEnabledAsync();
        await Tablet.Expect(alert).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task A_browser_without_bluetooth_is_told_the_two_ways_out()
    {
        await using var tablet = await OpenAsync();
        await tablet["bike-open"].ClickAsync();
        await tablet.InspectAsync("bike-simulated");
        await tablet["bike-kind-bluetooth"].ClickAsync();
        await Tablet.Expect(tablet["bike-impossible"]).ToContainTextAsync("Two ways out");
        await tablet.InspectAsync("bike-impossible");
    }

    [Fact]
    public async Task A_class_that_nobody_has_raced_says_so_and_lists_the_newcomer()
    {
        await using var tablet = await OpenAsync();
        await tablet.UntilRunningAtAsync(1, 8);
        // The records are asked for before the first second is sent: this rider's own come after.
        await tablet.Page.RouteAsync("**/class-6.gz", route => route.FulfillAsync(new() { Status = 404 }));
        await tablet.JoinAsync("New", 7001, ClassId);
        await tablet["toggle-all-time"].ClickAsync();
        await Tablet.Expect(tablet["board-all-time"]).ToContainTextAsync("No one has raced this class. Your race sets the first record.");
        await Tablet.Expect(tablet["board-all-time"].GetByTestId("row-you")).ToContainTextAsync("New");
        await tablet.InspectAsync("no-history");
    }

    [Fact]
    public async Task A_wall_tells_nobody_riding_from_a_dead_feed()
    {
        const string Nobody = "^Nobody is riding yet. Take a bike and join.$";
        await using var wire = new Wire(Host.Address);
        await using var wall = await Tablet.OpenAsync(Chromium, new Uri(wire.Address, $"tv/{ClassId}"));
        // Whoever rode for another test stays on the wall until their race ends.
        await wall.UntilSaidAsync("wall-note", Nobody);
        await wall.InspectAsync("wall-nobody");
        wire.Cut();
        await wall.UntilSaidAsync("wall-note", "^No data from the server.");
        await wall.InspectAsync("wall-dead");
        wire.Mend();
        await wall.UntilSaidAsync("wall-note", Nobody);
    }

    [Fact]
    public async Task Records_that_cannot_be_had_do_not_stop_the_race()
    {
        await using var tablet = await OpenAsync();
        await tablet.UntilRunningAtAsync(1, 8);
        await tablet.Page.RouteAsync("**/class-6.gz", route => route.FulfillAsync(new() { Status = 500 }));
        await tablet.JoinAsync("Rec", 7002, ClassId);
        await tablet["toggle-all-time"].ClickAsync();
        await Tablet.Expect(tablet["board-all-time"]).ToContainTextAsync("The records cannot be had just now");
        await tablet.FirstNumbersAsync();
        await tablet.InspectAsync("history-failed");
    }
}
