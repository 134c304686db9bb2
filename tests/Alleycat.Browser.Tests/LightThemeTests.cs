using Alleycat.Browser.Tests.Browser;
using Alleycat.Browser.Tests.Hosting;

namespace Alleycat.Browser.Tests;

/// <summary>A gym with windows: the light colours from the first frame on, as this browser was told before, on each shape of screen.</summary>
public sealed class LightThemeTests() : BrowserTest(RaceHost.Busy)
{
    private const int ClassId = 4;

    [Theory]
    [InlineData(1280, 800, "light")]
    [InlineData(800, 1280, "light-portrait")]
    public async Task A_race_is_read_in_light_colours(int width, int height, string picture)
    {
        await using var tablet = await OpenInLightAsync("", width, height);
        await LayoutTests.RideAsync(tablet, 9400 + width, ClassId, picture);
    }

    [Theory]
    [InlineData(1920, 1080, "wall-light")]
    [InlineData(1280, 800, "wall-light-1280x800")]
    public async Task Twelve_riders_fit_the_wall_though_some_are_silent(int width, int height, string picture)
    {
        await using var wall = await OpenInLightAsync($"tv/{ClassId}", width, height);
        // Not its very first second: the page's clock may be a little ahead of the machine's, and this is about the race that it shows.
        await wall.UntilWallAtAsync(3, 7);
        var race = DateTimeOffset.UtcNow.ToUnixTimeSeconds() / RaceHost.RaceSeconds;
        // Beside the ten of the house two who ride one second and fall silent, which their rows say.
        foreach (var (racerId, name) in new[] { (9501, "Bartholomew of the Hills"), (9502, "Ida") })
        {
            (await Command.RunAsync("mosquitto_pub",
            [
                "-h", "127.0.0.1", "-p", $"{Host.Platform.Mqtt.Port}", "-q", "1", "-t", "alleycat-publish", "-m",
                $$"""{"event":"update","second":1,"raceId":{{race}},"name":"{{name}}","racerId":{{racerId}},"classId":{{ClassId}},"cadence":90,"resistance":60}""",
            ])).ShouldSucceed("mosquitto_pub");
        }
        await Tablet.Expect(wall["row-rider"].Nth(11)).ToBeInViewportAsync(new() { Ratio = 1 });
        // A rider of another test may be the thirteenth, and push one of the silent two off the wall.
        await Tablet.Expect(wall["row-state"].First).ToBeVisibleAsync();
        foreach (var row in await wall["row-rider"].AllAsync())
            await Tablet.Expect(row).ToBeInViewportAsync(new() { Ratio = 1 });
        await wall.InspectAsync(picture);
    }

    private async Task<Tablet> OpenInLightAsync(string path, int width, int height)
    {
        var tablet = await OpenAsync("config.json", with: options => options.ViewportSize = new() { Width = width, Height = height });
        await tablet.Page.EvaluateAsync("() => localStorage.setItem('alleycat.theme', 'light')");
        await tablet.Page.GotoAsync(new Uri(Host.Address, path).ToString());
        await Tablet.Expect(tablet.Page.Locator("html")).ToHaveAttributeAsync("data-theme", "light");
        return tablet;
    }
}
