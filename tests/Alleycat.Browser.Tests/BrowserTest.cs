using Alleycat.Browser.Tests.Browser;
using Alleycat.Browser.Tests.Hosting;

namespace Alleycat.Browser.Tests;

/// <summary>A class of tests that shares the browser, and its host, with those that run beside it.</summary>
public abstract class BrowserTest : IAsyncLifetime
{
    private readonly Shared<RaceHost>? _hosts;
    private RaceHost? _host;

    private protected BrowserTest(Shared<RaceHost>? hosts) => _hosts = hosts;

    private protected RaceHost Host => _host!;

    private protected Chromium Chromium { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Chromium = await Chromium.Shared.TakeAsync();
        if (_hosts is not null)
            _host = await _hosts.TakeAsync();
    }

    public async Task DisposeAsync()
    {
        if (_hosts is not null && _host is not null)
            await _hosts.GiveBackAsync();
        await Chromium.Shared.GiveBackAsync();
    }

    private protected Task<Tablet> OpenAsync(string path = "", FakeBike? bike = null, Action<BrowserNewContextOptions>? with = null) =>
        Tablet.OpenAsync(Chromium, new Uri(Host.Address, path), bike, with);
}
