using System.Text;
using Alleycat.Browser.Tests.Browser;
using Alleycat.Browser.Tests.Hosting;

namespace Alleycat.Browser.Tests;

/// <summary>The connection lives but the platform's standings no longer come: that is told, with the time of the last ones.</summary>
public sealed class DeadFeedTests() : BrowserTest(RaceHost.Busy)
{
    [Fact]
    public async Task A_feed_that_dies_is_told_with_the_time_of_its_last_word()
    {
        await using var tablet = await OpenAsync("config.json");
        var isDead = false;
        await tablet.Page.RouteWebSocketAsync("**/mqtt", socket =>
        {
            var server = socket.ConnectToServer();
            socket.OnMessage(frame => server.Send(frame.Binary!));
            server.OnMessage(frame =>
            {
                if (!isDead || !IsStandings(frame.Binary!))
                    socket.Send(frame.Binary!);
            });
        });
        await tablet.Page.GotoAsync(Host.Address.ToString());
        await tablet.JoinAsync("Fay", 8001, 3, next: true);
        await tablet.UntilSecondAsync(2);
        await Tablet.Expect(tablet["row-rider"].First).ToBeVisibleAsync();
        isDead = true;
        await Tablet.Expect(tablet["race-banner"]).ToContainTextAsync("No data from the server since ");
        await Tablet.Expect(tablet["connection-state"]).ToHaveAttributeAsync("data-state", "online");
        await tablet.InspectAsync("feed-dead");
        isDead = false;
        await Tablet.Expect(tablet["race-banner"]).Not.ToBeVisibleAsync();
    }

    private static bool IsStandings(byte[] frame) =>
        frame.Length > 0 && frame[0] >> 4 == 3 && Encoding.ASCII.GetString(frame).Contains("alleycat-subscribe", StringComparison.Ordinal);
}
