namespace Alleycat.Browser.Tests.Browser;

/// <summary>
/// What every state of the page must stand: axe-core in both themes, targets of 64 px, nothing wider than the screen. The states are
/// written down as they come and looked at when the rider is done: a look takes a second or more of the processor, and a race waits
/// for nobody. With <c>ALLEYCAT_KEEP_PICTURES</c> set a state's picture is kept under docs/pictures/page, otherwise never.
/// </summary>
internal sealed class Inspection
{
    private static readonly Lazy<string> AxeCore = new(() => File.ReadAllText(
        Path.Combine(Checkout.Root, "frontend", "node_modules", "axe-core", "axe.min.js")));

    private static readonly Lazy<string> Question = new(() => Script("Axe.js"));
    private static readonly Lazy<string> WriteDown = new(() => Script("Snapshot.js"));

    private readonly List<State> _states = [];

    private static bool KeepsPictures => Environment.GetEnvironmentVariable("ALLEYCAT_KEEP_PICTURES") is { Length: > 0 };

    /// <summary>Writes down what a page shows.</summary>
    /// <param name="page">At the state.</param>
    /// <param name="state">Name of the state, and of its picture.</param>
    public async Task NoteAsync(IPage page, string state)
    {
        await RestAsync(page);
        if (KeepsPictures)
            await page.ScreenshotAsync(new() { Path = Path.Combine(Checkout.Root, "docs", "pictures", "page", $"{state}.png") });
        _states.Add(new(state, page.ViewportSize!, await page.EvaluateAsync<string>(WriteDown.Value)));
    }

    /// <summary>Looks at all that was written down.</summary>
    /// <param name="context">The page's own, with its media and its scale.</param>
    /// <returns>A line for each fault.</returns>
    public async Task<IReadOnlyList<string>> FaultsAsync(IBrowserContext context)
    {
        var faults = new List<string>();
        foreach (var state in _states)
        {
            using (await HeavyWork.TurnAsync())
                faults.AddRange(await FaultsAsync(context, state));
        }
        return faults;
    }

    private static async Task<IEnumerable<string>> FaultsAsync(IBrowserContext context, State state)
    {
        var page = await context.NewPageAsync();
        await page.SetViewportSizeAsync(state.Viewport.Width, state.Viewport.Height);
        await page.SetContentAsync(state.Document);
        await page.EvaluateAsync("() => document.querySelectorAll('[data-modal]').forEach((each) => { each.open = false; each.showModal() })");
        await RestAsync(page);
        await page.EvaluateAsync(AxeCore.Value);
        var faults = new List<string>();
        foreach (var theme in new[] { "dark", "light" })
        {
            await page.EvaluateAsync("theme => { document.documentElement.dataset.theme = theme }", theme);
            faults.AddRange((await page.EvaluateAsync<string[]>(Question.Value)).Select(fault => $"{state.Name}, {theme}: {fault}"));
        }
        await page.CloseAsync();
        return faults.Distinct();
    }

    /// <summary>What is just appearing or changing places comes to rest first; what breathes for ever is not waited for.</summary>
    private static async Task RestAsync(IPage page) => await page.WaitForFunctionAsync(
        "() => document.getAnimations().every(each => each.playState !== 'running' || each.effect.getTiming().iterations === Infinity)",
        options: new() { PollingInterval = 50 });

    private static string Script(string name)
    {
        using var reader = new StreamReader(typeof(Inspection).Assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }

    private sealed record State(string Name, PageViewportSizeResult Viewport, string Document);
}
