using System.Net.Http.Json;
using Alleycat.Browser.Tests.Browser;
using Alleycat.Browser.Tests.Hosting;

namespace Alleycat.Browser.Tests;

/// <summary>The organiser takes one racer's result out of sight and puts it back; the others close up meanwhile.</summary>
public sealed class HiddenResultTests() : BrowserTest(RaceHost.Busy)
{
    private const int ClassId = 6;

    [Fact]
    public async Task A_hidden_result_leaves_the_wall_while_its_race_runs()
    {
        await using var wall = await OpenAsync($"tv/{ClassId}");
        // Not its very first second: the page's clock may be a little ahead of the machine's, and this is about the race that it shows.
        await wall.UntilWallAtAsync(3, 9);
        var racer = await wall["row-rider"].First.GetAttributeAsync("data-racer");
        var race = DateTimeOffset.UtcNow.ToUnixTimeSeconds() / RaceHost.RaceSeconds;
        var ruling = new Uri(Host.Address, $"/api/v1/races/{ClassId}-{race}/results/{racer}/hidden");

        using var hidden = await Host.Platform.Client.PutAsJsonAsync(ruling, new { reason = "A name nobody should read." });

        hidden.EnsureSuccessStatusCode();
        var row = wall.Page.Locator($"tr[data-racer='{racer}']");
        await Tablet.Expect(row).ToHaveCountAsync(0);
        await Tablet.Expect(wall["row-rider"].First.Locator(".rank")).ToHaveTextAsync("1");
        using var shown = await Host.Platform.Client.DeleteAsync(ruling);
        shown.EnsureSuccessStatusCode();
        await Tablet.Expect(row).ToHaveCountAsync(1);
    }

    [Fact]
    public async Task An_organiser_hides_a_result_of_a_past_race_on_the_page_and_shows_it_again()
    {
        await using var tablet = await OpenAsync($"class/{ClassId}");
        await tablet.Page.Locator($"[data-testid^='past-{ClassId}-']").Last.ClickAsync();
        var rows = tablet["past-result"].Locator("tbody th");
        await Tablet.Expect(rows.Nth(3)).ToBeVisibleAsync();
        var first = await tablet["hide-racer"].Locator("option").First.GetAttributeAsync("value");
        await tablet["hide-racer"].SelectOptionAsync(first!);
        await tablet["hide-reason"].FillAsync("A test ride.");
        await tablet["hide-form"].GetByRole(AriaRole.Button).ClickAsync();

        await Tablet.Expect(tablet[$"notes-{first}"]).ToContainTextAsync("A test ride.");
        await Tablet.Expect(tablet["past-result"].Locator("td.rank").First).ToHaveTextAsync("–");
        await Tablet.Expect(tablet["past-result"].Locator("td.rank").Nth(1)).ToHaveTextAsync("1");
        await tablet[$"notes-{first}"].ScrollIntoViewIfNeededAsync();
        await tablet.InspectAsync("class-hidden");
        await tablet[$"unhide-{first}"].ClickAsync();
        await Tablet.Expect(tablet[$"unhide-{first}"]).ToHaveCountAsync(0);
        await Tablet.Expect(tablet["past-result"].Locator("td.rank").First).ToHaveTextAsync("1");
    }
}
