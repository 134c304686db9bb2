using Alleycat.Browser.Tests.Browser;
using Alleycat.Browser.Tests.Hosting;

namespace Alleycat.Browser.Tests;

/// <summary>The wall is read from four metres: it shows the race and its records, and nothing to press.</summary>
public sealed class WallTests() : BrowserTest(RaceHost.Busy)
{
    [Fact]
    public async Task The_wall_shows_the_race_and_no_controls()
    {
        await using var wall = await OpenAsync("tv/1", with: options => options.ViewportSize = new() { Width = 1920, Height = 1080 });
        await Tablet.Expect(wall["row-rider"].Nth(9)).ToBeVisibleAsync();
        await Tablet.Expect(wall.Page.GetByRole(AriaRole.Button)).ToHaveCountAsync(0);
        await Tablet.Expect(wall.Page.Locator("main")).ToContainTextAsync($"{Host.Address.Authority}");
        await wall.InspectAsync("wall");
    }

    [Fact]
    public async Task A_record_that_falls_is_on_the_wall()
    {
        await using var wall = await OpenAsync("tv/5");
        await Tablet.Expect(wall["row-rider"].First).ToBeVisibleAsync();
        // Racer 104 rode the race before, in class 5, which a race knows from its beginning on: so this waits for one to begin,
        // and for its first riders: with their first message the records of old are read, and nothing is told until they are.
        await wall.UntilWallAtAsync(RaceHost.RaceSeconds - 1, RaceHost.RaceSeconds);
        await wall.UntilWallAtAsync(4, 9);
        await Tablet.Expect(wall["row-rider"].First).ToBeVisibleAsync();
        // Other riders' records may follow within the second, so this looks at every frame from before the first message on.
        var told = wall.Page.WaitForFunctionAsync("() => document.querySelector('[data-testid=wall-record]')?.textContent.includes('Record: Rex')");
        var race = DateTimeOffset.UtcNow.ToUnixTimeSeconds() / RaceHost.RaceSeconds;
        for (var second = 1; second <= RaceHost.RaceSeconds; second++)
        {
            (await Command.RunAsync("mosquitto_pub",
            [
                "-h", "127.0.0.1", "-p", $"{Host.Platform.Mqtt.Port}", "-q", "1", "-t", "alleycat-publish", "-m",
                $$"""{"event":"update","second":{{second}},"raceId":{{race}},"name":"Rex","racerId":104,"classId":5,"cadence":120,"resistance":95}""",
            ])).ShouldSucceed("mosquitto_pub");
        }
        await told;
        await wall.InspectAsync("wall-record");
    }
}
