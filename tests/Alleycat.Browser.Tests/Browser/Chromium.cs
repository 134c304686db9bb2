using Alleycat.Browser.Tests.Hosting;

namespace Alleycat.Browser.Tests.Browser;

/// <summary>One Chromium for all tests; each rider gets a context, and with it a memory, of their own.</summary>
internal sealed class Chromium : IAsyncDisposable
{
    private const string Path = "/usr/bin/chromium";

    private static readonly string[] Arguments =
    [
        "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
        "--disable-component-update", "--disable-sync",
    ];

    private readonly IPlaywright _playwright;

    private Chromium(IPlaywright playwright, IBrowser browser)
    {
        _playwright = playwright;
        Browser = browser;
    }

    public static Shared<Chromium> Shared { get; } = new(() => StartAsync());

    public IBrowser Browser { get; }

    public static async Task<Chromium> StartAsync(params string[] more)
    {
        Assert.True(File.Exists(Path), "These tests need Chromium: apt-get install chromium");
        var playwright = await Playwright.CreateAsync();
        var browser = await playwright.Chromium.LaunchAsync(new() { ExecutablePath = Path, Args = [.. Arguments, .. more] });
        return new(playwright, browser);
    }

    public async ValueTask DisposeAsync()
    {
        await Browser.DisposeAsync();
        _playwright.Dispose();
    }
}
