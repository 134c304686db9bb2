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
                var bytes = isDead ? WithoutStandings(frame.Binary!) : frame.Binary!;
                if (bytes.Length > 0)
                    socket.Send(bytes);
            });
        });
        await tablet.Page.GotoAsync(Host.Address.ToString());
        await tablet.JoinAsync("Fay", 8001, 3, next: true);
        // From the first standings of this race on, so that much of the race is left when the silence is noticed.
        await Tablet.Expect(tablet["row-rider"].First).ToBeVisibleAsync();
        await tablet.UntilPhaseAsync("live");
        isDead = true;
        await tablet.UntilBannerAsync("^No data from the server since ");
        await Tablet.Expect(tablet["connection-state"]).ToHaveAttributeAsync("data-state", "online");
        await tablet.InspectAsync("feed-dead");
        isDead = false;
        await Tablet.Expect(tablet["race-banner"]).Not.ToBeVisibleAsync();
    }

    /// <summary>The MQTT packets of a frame but for the standings: what shares a frame with them, a PUBACK for one, still comes.</summary>
    private static byte[] WithoutStandings(byte[] frame)
    {
        var kept = new List<byte>(frame.Length);
        for (var at = 0; at < frame.Length;)
        {
            var (length, position) = (0, at + 1);
            for (var shift = 0; position < frame.Length; shift += 7)
            {
                var digit = frame[position++];
                length |= (digit & 0x7F) << shift;
                if (digit < 0x80)
                    break;
            }
            var packet = frame.AsSpan(at, Math.Min(position + length, frame.Length) - at);
            at += packet.Length;
            var isPublish = packet[0] >> 4 == 3;
            if (!isPublish || !Encoding.ASCII.GetString(packet).Contains("alleycat-subscribe", StringComparison.Ordinal))
                kept.AddRange(packet);
        }
        return [.. kept];
    }
}
