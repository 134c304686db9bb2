using System.Collections.Concurrent;
using Alleycat.Browser.Tests.Browser;
using Alleycat.Browser.Tests.Hosting;

namespace Alleycat.Browser.Tests;

/// <summary>A gym without internet: everything that the page needs is the host's.</summary>
public sealed class OfflineGymTests() : BrowserTest(RaceHost.Busy)
{
    [Theory]
    [InlineData("/?auto=1&racer=6001&name=Ina&class=6")]
    [InlineData("/tv/6")]
    public async Task The_page_asks_nobody_but_its_host(string path)
    {
        var asked = new ConcurrentQueue<string>();
        await using var tablet = await OpenAsync("config.json");
        await tablet.Context.RouteAsync("**/*", route =>
        {
            asked.Enqueue(route.Request.Url);
            return new Uri(route.Request.Url).Authority == Host.Address.Authority ? route.ContinueAsync() : route.AbortAsync();
        });
        tablet.Page.WebSocket += (_, socket) => asked.Enqueue(socket.Url);
        await tablet.Page.GotoAsync(new Uri(Host.Address, path).ToString());
        await Tablet.Expect(tablet["row-rider"].First).ToBeVisibleAsync();

        Assert.All(asked, url => Assert.Equal(Host.Address.Authority, new Uri(url).Authority));
        Assert.Contains(asked, url => url.StartsWith("ws", StringComparison.Ordinal));
        var styles = await tablet.Page.EvaluateAsync<string[]>("() => [...document.fonts].map((font) => font.family)");
        Assert.Empty(styles);
    }
}
