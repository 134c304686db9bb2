using Alleycat.Browser.Tests.Browser;
using Alleycat.Browser.Tests.Hosting;

namespace Alleycat.Browser.Tests;

/// <summary>Rows move, but not for those who asked for less of that.</summary>
public sealed class ReducedMotionTests() : BrowserTest(RaceHost.Busy)
{
    [Theory]
    [InlineData(ReducedMotion.Reduce, "0s")]
    [InlineData(ReducedMotion.NoPreference, "0.25s")]
    public async Task Rows_move_by_transform_unless_less_motion_is_asked_for(ReducedMotion motion, string duration)
    {
        await using var tablet = await OpenAsync(with: options => options.ReducedMotion = motion);
        await tablet.UntilRunningAtAsync(1, 10);
        await tablet.JoinAsync("Mo", 3001, 4);
        await Tablet.Expect(tablet["row-you"]).ToBeVisibleAsync();
        var transition = await tablet["row-you"].EvaluateAsync<string[]>(
            """
            (row) => {
              row.classList.add('line-move')
              const { transitionDuration, transitionProperty } = getComputedStyle(row)
              row.classList.remove('line-move')
              return [transitionDuration, transitionProperty]
            }
            """);
        if (motion == ReducedMotion.NoPreference)
            Assert.Equal([duration, "transform"], transition);
        else
            Assert.True(transition[0] is "0s" or "1e-05s" || transition[1] == "none", string.Join(' ', transition));
    }
}
