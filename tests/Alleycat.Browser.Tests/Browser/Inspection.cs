namespace Alleycat.Browser.Tests.Browser;

/// <summary>
/// What every state of the page must stand: axe-core in both themes, targets of 64 px, nothing wider than the screen. With
/// <c>ALLEYCAT_KEEP_PICTURES</c> set the state's picture is kept under docs/pictures/page, otherwise never.
/// </summary>
internal static class Inspection
{
    private static readonly Lazy<string> AxeCore = new(() => File.ReadAllText(
        Path.Combine(Checkout.Root, "frontend", "node_modules", "axe-core", "axe.min.js")));

    private static readonly Lazy<string> Question = new(() =>
    {
        using var reader = new StreamReader(typeof(Inspection).Assembly.GetManifestResourceStream("Axe.js")!);
        return reader.ReadToEnd();
    });

    private static bool KeepsPictures => Environment.GetEnvironmentVariable("ALLEYCAT_KEEP_PICTURES") is { Length: > 0 };

    /// <param name="tablet">At the state.</param>
    /// <param name="state">Name of the state, and of its picture.</param>
    public static async Task InspectAsync(this Tablet tablet, string state)
    {
        // What is just appearing or changing places comes to rest first; what breathes for ever is not waited for.
        await tablet.Page.WaitForFunctionAsync(
            "() => document.getAnimations().every(each => each.playState !== 'running' || each.effect.getTiming().iterations === Infinity)");
        if (KeepsPictures)
            await KeepPictureAsync(tablet.Page, state);
        if (!await tablet.Page.EvaluateAsync<bool>("() => 'axe' in window"))
            await tablet.Page.EvaluateAsync(AxeCore.Value);
        var faults = new List<string>();
        // The page's own theme is the last, so that it stays.
        var own = await tablet.Page.EvaluateAsync<string>("() => document.documentElement.dataset.theme");
        foreach (var theme in new[] { own == "dark" ? "light" : "dark", own })
        {
            await UseThemeAsync(tablet.Page, theme);
            faults.AddRange((await tablet.Page.EvaluateAsync<string[]>(Question.Value)).Select(fault => $"{state}, {theme}: {fault}"));
        }
        Assert.True(faults.Count == 0, string.Join('\n', faults.Distinct()));
    }

    private static async Task UseThemeAsync(IPage page, string theme) =>
        await page.EvaluateAsync("theme => { document.documentElement.dataset.theme = theme }", theme);

    private static async Task KeepPictureAsync(IPage page, string state) =>
        await page.ScreenshotAsync(new() { Path = Path.Combine(Checkout.Root, "docs", "pictures", "page", $"{state}.png") });
}
