using System.Globalization;
using System.Text.RegularExpressions;

namespace Alleycat.Browser.Tests.Browser;

/// <summary>
/// One browser with the page open, and what a rider does with it. Ends with no error of the page's own scripts and no fault of an
/// inspected state unseen.
/// </summary>
internal sealed partial class Tablet : IAsyncDisposable
{
    private readonly List<string> _faults = [];
    private readonly Inspection _inspection = new();

    private Tablet(IBrowserContext context, IPage page)
    {
        Context = context;
        Page = page;
        page.SetDefaultTimeout(40_000);
        page.PageError += (_, error) => _faults.Add(error);
        page.Console += (_, message) =>
        {
            // What the network or the server refused is told by the page in its own words; anything else is a fault of ours.
            if (message.Type == "error" && !message.Text.Contains("Failed to load resource", StringComparison.Ordinal)
                && !message.Text.Contains("WebSocket connection to", StringComparison.Ordinal)
                && !message.Text.Contains("WebSocket is already in CLOSING or CLOSED state", StringComparison.Ordinal))
                _faults.Add(message.Text);
        };
    }

    public IBrowserContext Context { get; }

    public IPage Page { get; }

    public ILocator this[string testId] => Page.GetByTestId(testId);

    public static async Task<Tablet> OpenAsync(Chromium chromium, Uri address, FakeBike? bike = null, Action<BrowserNewContextOptions>? with = null)
    {
        var options = new BrowserNewContextOptions { ViewportSize = new() { Width = 1280, Height = 800 } };
        with?.Invoke(options);
        using var turn = await HeavyWork.TurnAsync();
        var context = await chromium.Browser.NewContextAsync(options);
        if (bike is not null)
            await context.AddInitScriptAsync(bike.InitScript);
        var tablet = new Tablet(context, await context.NewPageAsync());
        await tablet.Page.GotoAsync(address.ToString());
        return tablet;
    }

    /// <summary>Fills Join and takes a seat in the running race, or in the next one.</summary>
    public async Task JoinAsync(string name, int racerId, int classId, bool next = false)
    {
        await FillJoinAsync(name, racerId, classId);
        await this[next ? "join-next" : "join-start"].ClickAsync();
        await Expect(Page.Locator("main.race")).ToBeVisibleAsync();
    }

    public async Task FillJoinAsync(string name, int racerId, int classId)
    {
        await this["join-name"].FillAsync(name);
        await this["join-racer"].FillAsync(racerId.ToString(CultureInfo.InvariantCulture));
        await this[$"join-class-{classId}"].CheckAsync(new() { Force = true });
    }

    /// <summary>Connects the bike that this browser's Bluetooth has.</summary>
    public async Task ConnectBikeAsync()
    {
        await this["bike-open"].ClickAsync();
        await this["bike-kind-bluetooth"].ClickAsync();
        await this["bike-connect"].ClickAsync();
        await Expect(this["bike-state"]).ToHaveAttributeAsync("data-state", "connected");
    }

    /// <summary>
    /// Waits until the page has come to a state, however short. The page itself looks, ten times a second: a test that asks from outside
    /// waits longer between its questions, and one that asks at every frame has the page draw nothing but frames.
    /// </summary>
    /// <param name="condition">A function of the page's language.</param>
    /// <param name="argument">What it is given.</param>
    public async Task UntilAsync(string condition, object? argument = null) =>
        await Page.WaitForFunctionAsync(condition, argument, new() { PollingInterval = 100 });

    public Task UntilPhaseAsync(string phase) =>
        UntilAsync("phase => document.querySelector('main.race')?.dataset.phase === phase", phase);

    /// <summary>Waits until an element's text has matched.</summary>
    /// <param name="testId">The element's.</param>
    /// <param name="pattern">A regular expression of the page's language.</param>
    public Task UntilSaidAsync(string testId, string pattern) => UntilAsync(
        "([testId, pattern]) => new RegExp(pattern).test(document.querySelector(`[data-testid=${testId}]`)?.textContent.trim() ?? '')",
        new[] { testId, pattern });

    public Task UntilBannerAsync(string pattern) => UntilSaidAsync("race-banner", pattern);

    /// <summary>Waits on Join for a second of the running race that lies in a range, which may be in the race after it.</summary>
    public Task UntilRunningAtAsync(int fromSecond, int toSecond) => UntilSecondInAsync(@"Race running: second (\d+)", fromSecond, toSecond);

    /// <summary>Waits on the wall for a second of the race that it shows, which may be in the race after it.</summary>
    public Task UntilWallAtAsync(int fromSecond, int toSecond) => UntilSecondInAsync(@"second (\d+) of", fromSecond, toSecond);

    /// <summary>Waits for this second of the race that is being ridden, or a later one.</summary>
    public Task UntilSecondAsync(int second) => UntilAsync(
        "second => Number(document.querySelector('[data-testid=race-second]')?.textContent) >= second", second);

    public Task FirstNumbersAsync() => Expect(this["race-output"]).ToContainTextAsync(Digits());

    /// <summary>
    /// The seconds that this browser has ridden, as it keeps them. On a machine with too much to do a page may sleep through some:
    /// those were not ridden, and must not be in the history either. So how many there are says nothing of the page.
    /// </summary>
    public async Task<int[]> RiddenSecondsAsync()
    {
        var ridden = await KeptSecondsAsync(unsentOnly: false);
        Assert.NotEmpty(ridden);
        return ridden;
    }

    /// <summary>Those of them that the platform has not acknowledged, as the page knows it.</summary>
    public Task<int[]> UnsentSecondsAsync() => KeptSecondsAsync(unsentOnly: true);

    private Task<int[]> KeptSecondsAsync(bool unsentOnly) => Page.EvaluateAsync<int[]>(
        """
        (unsentOnly) => new Promise((resolve, reject) => {
          const opening = indexedDB.open('alleycat')
          opening.onerror = () => reject(opening.error)
          opening.onsuccess = () => {
            const reading = opening.result.transaction('seconds').objectStore('seconds').getAll()
            reading.onerror = () => reject(reading.error)
            reading.onsuccess = () => {
              opening.result.close()
              const rows = reading.result.filter((row) => row.unsent === 1 || !unsentOnly)
              resolve(rows.map((row) => row.second).sort((a, b) => a - b))
            }
          }
        })
        """,
        unsentOnly);

    private Task UntilSecondInAsync(string pattern, int fromSecond, int toSecond) => UntilAsync(
        """
        ([pattern, from, to]) => {
          const shown = new RegExp(pattern).exec(document.body.textContent)
          return shown !== null && Number(shown[1]) >= from && Number(shown[1]) <= to
        }
        """,
        new object[] { pattern, fromSecond, toSecond });

    public static ILocatorAssertions Expect(ILocator locator)
    {
        Assertions.SetDefaultExpectTimeout(20_000);
        return Assertions.Expect(locator);
    }

    /// <summary>The page as it is now must stand an <see cref="Inspection"/>, which comes at the end.</summary>
    /// <param name="state">Name of the state, and of its picture.</param>
    public Task InspectAsync(string state) => _inspection.NoteAsync(Page, state);

    public async ValueTask DisposeAsync()
    {
        await Page.CloseAsync();
        _faults.AddRange(await _inspection.FaultsAsync(Context));
        await Context.DisposeAsync();
        Assert.True(_faults.Count == 0, string.Join('\n', _faults));
    }

    [GeneratedRegex(@"\d+")]
    internal static partial Regex Digits();
}
