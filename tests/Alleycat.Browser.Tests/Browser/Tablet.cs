using System.Globalization;
using System.Text.RegularExpressions;

namespace Alleycat.Browser.Tests.Browser;

/// <summary>One browser with the page open, and what a rider does with it. Ends with no error of the page's own scripts unseen.</summary>
internal sealed partial class Tablet : IAsyncDisposable
{
    private readonly List<string> _faults = [];

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

    public Task UntilPhaseAsync(string phase, int seconds = 40) =>
        Expect(Page.Locator("main.race")).ToHaveAttributeAsync("data-phase", phase, new() { Timeout = seconds * 1000 });

    /// <summary>Waits on Join for a second of the running race that lies in a range, which may be in the race after it.</summary>
    public Task UntilRunningAtAsync(int fromSecond, int toSecond) => Page.WaitForFunctionAsync(
        """
        ([from, to]) => {
          const shown = /Race running: second (\d+)/.exec(document.body.innerText)
          return shown !== null && Number(shown[1]) >= from && Number(shown[1]) <= to
        }
        """,
        new[] { fromSecond, toSecond });

    /// <summary>Waits for this second of the race that is being ridden, or a later one.</summary>
    public Task UntilSecondAsync(int second) => Page.WaitForFunctionAsync(
        "second => Number(document.querySelector('[data-testid=race-second]')?.textContent) >= second", second);

    public Task FirstNumbersAsync() => Expect(this["race-output"]).ToContainTextAsync(Digits());

    /// <summary>
    /// The seconds that this browser has ridden, as it keeps them. On a machine with too much to do a page may sleep through one:
    /// that second was not ridden, and must not be in the history either.
    /// </summary>
    public async Task<int[]> RiddenSecondsAsync() => await Page.EvaluateAsync<int[]>(
        """
        () => new Promise((resolve, reject) => {
          const opening = indexedDB.open('alleycat')
          opening.onerror = () => reject(opening.error)
          opening.onsuccess = () => {
            const reading = opening.result.transaction('seconds').objectStore('seconds').getAll()
            reading.onerror = () => reject(reading.error)
            reading.onsuccess = () => {
              opening.result.close()
              resolve(reading.result.map((row) => row.second).sort((a, b) => a - b))
            }
          }
        })
        """);

    public static ILocatorAssertions Expect(ILocator locator)
    {
        Assertions.SetDefaultExpectTimeout(20_000);
        return Assertions.Expect(locator);
    }

    public async ValueTask DisposeAsync()
    {
        await Context.DisposeAsync();
        Assert.Empty(_faults);
    }

    [GeneratedRegex(@"\d+")]
    internal static partial Regex Digits();
}
