using System.Net.Http.Json;
using Alleycat.Browser.Tests.Browser;
using Alleycat.Browser.Tests.Hosting;

namespace Alleycat.Browser.Tests;

/// <summary>The organiser takes a race out of the count: its riders are told why and keep their numbers.</summary>
public sealed class VoidRaceTests() : BrowserTest(RaceHost.Busy)
{
    [Fact]
    public async Task A_void_race_says_why_and_keeps_the_riders_own_numbers()
    {
        await using var tablet = await OpenAsync();
        await tablet.UntilRunningAtAsync(8, 13);
        await tablet.JoinAsync("Val", 9801, 5);
        await tablet.UntilPhaseAsync("over");
        var mean = await tablet["result-mean"].InnerTextAsync();
        var race = await tablet.Page.EvaluateAsync<string>(
            "() => { const { entry } = JSON.parse(localStorage['alleycat.rider']); return `${entry.classId}-${entry.raceId}` }");
        using var answer = await Host.Platform.Client.PutAsJsonAsync(
            new Uri(Host.Address, $"/api/v1/races/{race}/voided"), new { reason = "The fire alarm went off." });
        answer.EnsureSuccessStatusCode();
        await Tablet.Expect(tablet["result-void"]).ToContainTextAsync("The fire alarm went off.");
        await Tablet.Expect(tablet["result-mean"]).ToHaveTextAsync(mean);
        await tablet.InspectAsync("race-void");
        foreach (var (width, height, shape) in new[] { (1024, 600, "1024x600"), (800, 1280, "portrait") })
        {
            await tablet.Page.SetViewportSizeAsync(width, height);
            foreach (var shown in new[] { "result-void", "result-mean", "race-again-next", "race-leave" })
                await Tablet.Expect(tablet[shown]).ToBeInViewportAsync(new() { Ratio = 1 });
            await tablet.InspectAsync($"race-void-{shape}");
        }
    }
}
