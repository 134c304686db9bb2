using Alleycat.Browser.Tests.Browser;
using Alleycat.Browser.Tests.Hosting;

namespace Alleycat.Browser.Tests;

/// <summary>The other tablets: upright, and small.</summary>
public sealed class LayoutTests() : BrowserTest(RaceHost.Busy)
{
    [Theory]
    [InlineData(800, 1280, "portrait", false)]
    [InlineData(1024, 600, "light-1024x600", true)]
    public async Task Everything_fits_the_screen(int width, int height, string picture, bool inLight)
    {
        await using var tablet = await OpenAsync(with: options => options.ViewportSize = new() { Width = width, Height = height });
        if (inLight)
            await tablet.Page.GetByRole(AriaRole.Button, new() { Name = "Light colours" }).ClickAsync();
        await RideAsync(tablet, 9001 + width, 6, picture);
    }

    /// <summary>From Join to the result; each state is inspected, and what must be seen is seen whole.</summary>
    /// <param name="tablet">On Join.</param>
    /// <param name="racerId">Who rides.</param>
    /// <param name="classId">In which class.</param>
    /// <param name="picture">What the pictures' names end with; the race's own is called so.</param>
    internal static async Task RideAsync(Tablet tablet, int racerId, int classId, string picture)
    {
        await Tablet.Expect(tablet["join-start"]).ToBeEnabledAsync();
        await tablet.InspectAsync($"join-{picture}");
        await tablet.JoinAsync("Siz", racerId, classId, next: true);
        await tablet["bike-open"].ClickAsync();
        await Tablet.Expect(tablet["bike-done"]).ToBeInViewportAsync(new() { Ratio = 1 });
        await tablet.InspectAsync($"bike-{picture}");
        await tablet["bike-done"].ClickAsync();
        await tablet.UntilPhaseAsync("live");
        await tablet.FirstNumbersAsync();
        await Tablet.Expect(tablet["row-rider"].Nth(4)).ToBeVisibleAsync();
        foreach (var shown in new[] { "race-output", "race-time-left", "row-you", "toggle-all-time", "race-leave" })
            await Tablet.Expect(tablet[shown]).ToBeInViewportAsync(new() { Ratio = 1 });
        await tablet.InspectAsync(picture);
        await tablet.UntilPhaseAsync("over");
        foreach (var shown in new[] { "result-mean", "result-curve", "row-you", "race-again-next", "race-leave" })
            await Tablet.Expect(tablet[shown]).ToBeInViewportAsync(new() { Ratio = 1 });
        await tablet.InspectAsync($"result-{picture}");
    }
}
