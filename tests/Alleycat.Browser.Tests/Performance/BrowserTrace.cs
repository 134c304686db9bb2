using System.Text.Json;
using Alleycat.Browser.Tests.Browser;

namespace Alleycat.Browser.Tests.Performance;

/// <summary>A recorded trace of the browser: each frame that was drawn, and each piece of work on the page's main thread.</summary>
internal sealed class BrowserTrace
{
    private readonly List<JsonElement> _events = [];

    private BrowserTrace()
    {
    }

    /// <summary>Milliseconds between one drawn frame and the next, of the process that draws the page.</summary>
    public double[] FrameGaps { get; private set; } = [];

    /// <summary>Frames that the compositor itself calls dropped.</summary>
    public int Dropped { get; private set; }

    /// <summary>Milliseconds from begin to end of each task on the page's main thread, whoever else had the processor meanwhile.</summary>
    public double[] Tasks { get; private set; } = [];

    /// <summary>Milliseconds of processor time of each of them.</summary>
    public double[] TasksCpu { get; private set; } = [];

    /// <summary>Records while something goes on.</summary>
    public static async Task<BrowserTrace> RecordAsync(Chromium chromium, Func<Task> meanwhile)
    {
        var trace = new BrowserTrace();
        var session = await chromium.Browser.NewBrowserCDPSessionAsync();
        var complete = new TaskCompletionSource();
        session.Event("Tracing.dataCollected").OnEvent += (_, data) =>
        {
            lock (trace._events)
                trace._events.AddRange(data!.Value.GetProperty("value").EnumerateArray().Select(each => each.Clone()));
        };
        session.Event("Tracing.tracingComplete").OnEvent += (_, _) => complete.TrySetResult();
        await session.SendAsync("Tracing.start", new()
        {
            ["transferMode"] = "ReportEvents",
            ["traceConfig"] = new Dictionary<string, object>
            {
                ["includedCategories"] = new[]
                {
                    "disabled-by-default-devtools.timeline", "devtools.timeline.frame", "disabled-by-default-devtools.timeline.frame", "__metadata",
                },
            },
        });
        await meanwhile();
        await session.SendAsync("Tracing.end");
        await complete.Task.WaitAsync(TimeSpan.FromMinutes(1));
        trace.Read();
        return trace;
    }

    private void Read()
    {
        var mains = Threads("CrRendererMain");
        var tasks = _events.Where(each => Named(each, "RunTask") && mains.Contains(ThreadOf(each)) && Has(each, "dur")).ToArray();
        // The page's process is the one whose main thread works most: Chromium keeps a spare one beside it.
        var page = tasks.GroupBy(each => ThreadOf(each).Process).MaxBy(group => group.Sum(Duration))!.Key;
        var own = tasks.Where(each => ThreadOf(each).Process == page).ToArray();
        Tasks = [.. own.Select(Duration)];
        TasksCpu = [.. own.Select(each => Has(each, "tdur") ? each.GetProperty("tdur").GetDouble() / 1000 : 0)];
        var drawn = _events.Where(each => Named(each, "DrawFrame") && ThreadOf(each).Process == page)
            .Select(each => each.GetProperty("ts").GetDouble() / 1000).Order().ToArray();
        FrameGaps = [.. drawn.Zip(drawn.Skip(1), (before, after) => after - before)];
        Dropped = _events.Count(each => Named(each, "DroppedFrame") && ThreadOf(each).Process == page);
    }

    private HashSet<(int Process, int Thread)> Threads(string name) =>
        [.. _events.Where(each => Named(each, "thread_name") && each.GetProperty("args").GetProperty("name").GetString() == name).Select(ThreadOf)];

    private static bool Named(JsonElement each, string name) => each.GetProperty("name").ValueEquals(name);

    private static bool Has(JsonElement each, string member) => each.TryGetProperty(member, out _);

    private static double Duration(JsonElement each) => each.GetProperty("dur").GetDouble() / 1000;

    private static (int Process, int Thread) ThreadOf(JsonElement each) => (each.GetProperty("pid").GetInt32(), each.GetProperty("tid").GetInt32());
}
