using System.Diagnostics;
using System.Globalization;
using Alleycat.Browser.Tests.Browser;

namespace Alleycat.Browser.Tests.Performance;

/// <summary>A thousand riders in one class, their standings new each second: the page draws on.</summary>
[Collection(PerformanceCollection.Name)]
public sealed class CrowdedBoardTests
{
    private const int Riders = 1_000;

    [Fact]
    public async Task A_thousand_racers_on_the_board_leave_the_page_time_for_every_frame()
    {
        var seconds = Recording.IsOn ? 60 : 6;
        using var folder = new TemporaryFolder();
        await using var platform = await PlatformProcess.StartAsync(folder.File("data"), "--buffer-seconds", "5");
        await using var chromium = await Chromium.StartAsync();
        // The tablet does not share its processor with a thousand bikes.
        using var crowd = Process.Start(new ProcessStartInfo("nice",
        [
            "-n", "19", "dotnet", "exec", Checkout.HostAssembly, "simulate", "--riders", Riders.ToString(CultureInfo.InvariantCulture),
            "--class", "1", "--seconds", "300", "--speed", "1x", "--seed", "5", "--to", platform.Mqtt.ToString(), "--quiet",
        ]))!;
        try
        {
            await using var tablet = await Tablet.OpenAsync(chromium, new Uri(platform.Http, "/?auto=1&racer=90001&name=Max&class=1"));
            await tablet.Page.WaitForFunctionAsync(
                "() => Number(/(\\d+) riders/.exec(document.body.innerText)?.[1]) > 1000", null, new() { Timeout = 90_000 });
            // Frames are only drawn where something changes: a dot in the corner keeps the compositor at its full rate. It is small because
            // what fades is drawn apart first, and a whole page drawn apart is four megabytes of new memory at every frame.
            await tablet.Page.EvaluateAsync(
                """
                () => {
                  const dot = document.body.appendChild(document.createElement('i'))
                  dot.style.cssText = 'position: fixed; inset: 0 auto auto 0; width: 4px; height: 4px; background: currentColor'
                  dot.animate([{ opacity: 1 }, { opacity: 0.5 }], { duration: 500, iterations: Infinity })
                }
                """);
            await tablet.Page.EvaluateAsync(
                """
                () => {
                  window.updates = 0
                  const everything = { childList: true, subtree: true, characterData: true }
                  new MutationObserver(() => window.updates++).observe(document.querySelector('tbody'), everything)
                }
                """);
            // Waited for out here: a question asked in the page would be asked at every frame.
            var trace = await BrowserTrace.RecordAsync(chromium, () => Task.Delay(TimeSpan.FromSeconds(seconds)));
            var updates = await tablet.Page.EvaluateAsync<int>("() => window.updates");
            var rows = await tablet.Page.Locator("tbody tr:not(.line-leave-active)").CountAsync();

            Assert.True(updates >= seconds / 2, $"The board was redrawn {updates} times in {seconds} s.");
            Assert.InRange(rows, 7, 8);
            var late = trace.FrameGaps.Count(gap => gap > 50);
            Recording.Keep($"{Riders:N0} racers on the board, one update a second, {seconds} s".Replace(',', ' '), chromium.Browser.Version,
            [
                ("redraws of the board", $"{updates}"),
                ("rows in the document", $"{rows}"),
                ("frames drawn", $"{trace.FrameGaps.Length + 1}"),
                ("frame to frame, median", Recording.Ms(Percentile(trace.FrameGaps, 0.5))),
                ("frame to frame, 99 %", Recording.Ms(Percentile(trace.FrameGaps, 0.99))),
                ("frame to frame, longest", Recording.Ms(trace.FrameGaps.Max())),
                ("frames more than 50 ms after the one before (goal 0)", $"{late}"),
                ("frames the compositor calls dropped", $"{trace.Dropped}"),
                ("longest task on the main thread", Recording.Ms(trace.Tasks.Max())),
                ("most processor time of one task", Recording.Ms(trace.TasksCpu.Max())),
                ("tasks over 50 ms", $"{trace.Tasks.Count(task => task > 50)}"),
            ]);
            // Only a machine that does nothing else can be asked how fast it is.
            if (Recording.IsOn)
            {
                Assert.True(trace.TasksCpu.Max() < 50, $"One task took {trace.TasksCpu.Max():0} ms of processor time.");
                Assert.True(late == 0, $"{late} frames came more than 50 ms after the one before; the longest gap was {trace.FrameGaps.Max():0} ms.");
            }
        }
        finally
        {
            crowd.Kill();
            await crowd.WaitForExitAsync();
        }
    }

    private static double Percentile(double[] values, double share) => values.Order().ElementAt((int)((values.Length - 1) * share));
}
