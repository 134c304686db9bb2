using Alleycat.Browser.Tests.Browser;
using Alleycat.Browser.Tests.Hosting;

namespace Alleycat.Browser.Tests;

/// <summary>From Join to the result without a mouse; the focus is always to be seen.</summary>
public sealed class KeyboardTests() : BrowserTest(RaceHost.Busy)
{
    [Fact]
    public async Task A_race_is_joined_ridden_and_left_by_keyboard_alone()
    {
        await using var tablet = await OpenAsync();
        var keyboard = tablet.Page.Keyboard;
        await Tablet.Expect(tablet["join-next"]).ToBeEnabledAsync();

        await TabToAsync(tablet, "join-name");
        await keyboard.TypeAsync("Key Board");
        await TabToAsync(tablet, "join-racer");
        await keyboard.PressAsync("Control+A");
        await keyboard.TypeAsync("2001");
        await TabToAsync(tablet, "join-class-1");
        await keyboard.PressAsync("ArrowDown");
        await keyboard.PressAsync("ArrowDown");
        await Tablet.Expect(tablet["join-class-3"]).ToBeCheckedAsync();
        // There is time before the start for the bike, and the whole race for the rest.
        await tablet.UntilRunningAtAsync(1, 10);
        await TabToAsync(tablet, "join-next");
        await keyboard.PressAsync("Enter");
        // Join has such a button too.
        await Tablet.Expect(tablet.Page.Locator("main.race")).ToBeVisibleAsync();

        await TabToAsync(tablet, "bike-open");
        await keyboard.PressAsync("Enter");
        await Tablet.Expect(tablet["bike-sheet"]).ToBeVisibleAsync();
        await TabToAsync(tablet, "bike-done");
        await keyboard.PressAsync("Enter");
        await Tablet.Expect(tablet["bike-sheet"]).ToHaveCountAsync(0);

        await tablet.UntilPhaseAsync("live");
        await tablet.FirstNumbersAsync();
        await keyboard.PressAsync("a");
        await Tablet.Expect(tablet["board-all-time"]).ToBeVisibleAsync();
        await keyboard.PressAsync("g");
        await Tablet.Expect(tablet["race-ghost"]).ToContainTextAsync("your best");
        await keyboard.PressAsync("h");
        await Tablet.Expect(tablet["board-here-now"]).ToBeVisibleAsync();
        await keyboard.PressAsync("f");
        await tablet.Page.WaitForFunctionAsync("() => document.fullscreenElement !== null");
        await keyboard.PressAsync("f");
        await tablet.Page.WaitForFunctionAsync("() => document.fullscreenElement === null");

        await tablet.UntilPhaseAsync("over");
        await TabToAsync(tablet, "race-leave");
        await keyboard.PressAsync("Enter");
        await Tablet.Expect(tablet["join-name"]).ToHaveValueAsync("Key Board");
    }

    /// <summary>Presses Tab until this has the focus, and demands that each stop on the way shows that it has it.</summary>
    private static async Task TabToAsync(Tablet tablet, string testId)
    {
        for (var presses = 0; presses < 40; presses++)
        {
            await tablet.Page.Keyboard.PressAsync("Tab");
            var focus = await tablet.Page.EvaluateAsync<string[]>(
                """
                () => {
                  const at = document.activeElement
                  const shown = [at, at.closest('label')].some((each) => each && getComputedStyle(each).outlineStyle !== 'none')
                  return [at.dataset.testid ?? at.tagName, at === document.body || shown ? 'shown' : 'hidden']
                }
                """);
            Assert.True(focus[1] == "shown", $"The focus cannot be seen on {focus[0]}.");
            if (focus[0] == testId)
                return;
            // A radio group is one stop, at the class that is chosen.
            if (testId.StartsWith("join-class", StringComparison.Ordinal) && focus[0].StartsWith("join-class", StringComparison.Ordinal))
                return;
        }
        Assert.Fail($"Tab never reached {testId}.");
    }
}
