using System.Text;

namespace Alleycat.EndToEnd.Tests.Identity;

/// <summary>
/// A bike cannot publish as another racer: one test per route. Racer 42's bike tries to ride for racer 41, whose second must not be in the
/// history afterwards.
/// </summary>
[Collection(SecurePlatformCollection.Name)]
public sealed class ImpersonationTests(SecurePlatform platform)
{
    private const byte NotAuthorized = 0x87;
    private const byte BadUserNameOrPassword = 0x86;

    [Theory]
    [InlineData("tls", "alleycat-publish/41")]
    [InlineData("wss", "alleycat-publish/41")]
    [InlineData("tls", "alleycat-publish")]
    [InlineData("tls", "alleycat-publish/")]
    [InlineData("tls", "alleycat-publish/041")]
    [InlineData("tls", "alleycat-publish/42/")]
    [InlineData("tls", "alleycat-publish/42/../41")]
    [InlineData("tls", "/alleycat-publish/41")]
    [InlineData("tls", "alleycat-subscribe/class-1")]
    [InlineData("wss", "alleycat-ack/41")]
    [InlineData("wss", "alleycat-status/41")]
    public async Task By_the_topic_it_gets_a_refusal(string transport, string topic)
    {
        await using var bike = await ConnectAsync(transport);
        Assert.Equal(NotAuthorized, await bike.PublishAsync(topic, SecurePlatform.Telemetry(41, 1)));
        Assert.True(await bike.IsAliveAsync());
        await NobodyElseRodeAsync(honestSecond: 101);
    }

    [Fact]
    public async Task By_the_topic_in_version_3_it_is_disconnected()
    {
        await using var bike = await ConnectAsync("tls", version: 4);
        Assert.Null(await bike.PublishAsync("alleycat-publish/41", SecurePlatform.Telemetry(41, 2)));
        await NobodyElseRodeAsync(honestSecond: 102);
    }

    [Fact]
    public async Task By_a_topic_alias_it_gets_a_refusal()
    {
        await using var bike = await ConnectAsync("tls");
        Assert.Equal((byte)0, await bike.PublishAsync("alleycat-publish/42", SecurePlatform.Telemetry(42, 103), alias: 1));
        Assert.Equal(NotAuthorized, await bike.PublishAsync("alleycat-publish/41", SecurePlatform.Telemetry(41, 3), alias: 1));
        Assert.Equal(NotAuthorized, await bike.PublishAsync("", SecurePlatform.Telemetry(41, 3), alias: 1));
        await NobodyElseRodeAsync(honestSecond: 103);
    }

    public static TheoryData<string> Payloads =>
    [
        SecurePlatform.Telemetry(41, 4),
        // The member twice, in either order, and two messages in one.
        SecurePlatform.Telemetry(42, 4).Replace("\"classId\"", "\"racerId\":41,\"classId\"", StringComparison.Ordinal),
        SecurePlatform.Telemetry(41, 4).Replace("\"classId\"", "\"racerId\":42,\"classId\"", StringComparison.Ordinal),
        SecurePlatform.Telemetry(41, 4).Replace("\"racerId\"", "\"racer\\u0049d\"", StringComparison.Ordinal),
        SecurePlatform.Telemetry(42, 4) + "\n" + SecurePlatform.Telemetry(41, 4),
        SecurePlatform.Telemetry(42, 4) + SecurePlatform.Telemetry(41, 4),
        "[" + SecurePlatform.Telemetry(41, 4) + "]",
        "\uFEFF" + SecurePlatform.Telemetry(41, 4),
        SecurePlatform.Telemetry(41, 4).Replace(":41,", ":41.0,", StringComparison.Ordinal),
        SecurePlatform.Telemetry(41, 4).Replace(":41,", ":\"41\",", StringComparison.Ordinal),
    ];

    [Theory]
    [MemberData(nameof(Payloads))]
    public async Task By_the_payload_it_is_set_aside(string payload)
    {
        await using var bike = await ConnectAsync("tls");
        Assert.Equal((byte)0, await bike.PublishAsync("alleycat-publish/42", payload));
        await NobodyElseRodeAsync(honestSecond: 104);
    }

    [Theory]
    [InlineData("alleycat-publish/42", (byte)0)]
    [InlineData("alleycat-publish", NotAuthorized)]
    public async Task By_packed_records_it_is_set_aside_or_refused(string topic, byte answer)
    {
        var packed = platform.File($"packed-{Guid.NewGuid():N}.lz4");
        var lines = platform.File("lines.ndjson");
        await File.WriteAllTextAsync(lines, SecurePlatform.Telemetry(42, 105) + "\n" + SecurePlatform.Telemetry(41, 5) + "\n", new UTF8Encoding(false));
        (await Command.RunAsync("lz4", ["-q", "-f", lines, packed])).ShouldSucceed("lz4");

        await using var bike = await ConnectAsync("tls");
        Assert.Equal(answer, await bike.PublishAsync(topic, await File.ReadAllBytesAsync(packed)));
        await NobodyElseRodeAsync(honestSecond: 106);
    }

    [Theory]
    [InlineData("alleycat-41")]
    [InlineData("alleycat-41-tablet")]
    [InlineData("alleycat-421")]
    [InlineData("alleycat-*")]
    [InlineData("alleycat-wall-1")]
    public async Task By_the_client_id_it_is_not_let_in(string clientId)
    {
        await using var bike = await MqttPeer.ConnectAsync(platform, "tls", new() { ClientId = clientId, Password = platform.Token42 });
        Assert.Equal(NotAuthorized, bike.ConnectCode);
        await using var older = await MqttPeer.ConnectAsync(
            platform, "wss", new() { ClientId = clientId, Version = 4, Username = "42", Password = platform.Token42 });
        Assert.Equal(5, older.ConnectCode);
    }

    [Fact]
    public async Task By_taking_over_a_session_it_is_not_let_in_and_the_session_goes_on()
    {
        // A client id that both may use: only its owner keeps it, connected or not.
        var mine = new MqttConnect { ClientId = "auto-shared", Password = platform.Token41, IsClean = false };
        await using (var victim = await MqttPeer.ConnectAsync(platform, "tls", mine))
        {
            Assert.Equal(0, victim.ConnectCode);
            Assert.Equal(1, await victim.SubscribeAsync("alleycat-ack/41"));
            await AssertNotTakenAsync();
            Assert.True(await victim.IsAliveAsync());
        }
        await AssertNotTakenAsync();

        await using var back = await MqttPeer.ConnectAsync(platform, "wss", mine);
        Assert.Equal(0, back.ConnectCode);
        Assert.True(await back.IsAliveAsync());

        async Task AssertNotTakenAsync()
        {
            foreach (var isClean in new[] { true, false })
            {
                await using var thief = await MqttPeer.ConnectAsync(
                    platform, "tls", new() { ClientId = "auto-shared", Password = platform.Token42, IsClean = isClean });
                Assert.Equal(NotAuthorized, thief.ConnectCode);
            }
            await using var stranger = await MqttPeer.ConnectAsync(platform, "wss", new() { ClientId = "auto-shared" });
            Assert.Equal(NotAuthorized, stranger.ConnectCode);
        }
    }

    [Fact]
    public async Task By_a_will_it_is_not_let_in_or_the_will_is_set_aside()
    {
        await using (var bike = await MqttPeer.ConnectAsync(platform, "tls", Bike() with
        {
            Will = ("alleycat-publish/41", SecurePlatform.Telemetry(41, 7), false),
        }))
            Assert.Equal(NotAuthorized, bike.ConnectCode);

        await using (var bike = await MqttPeer.ConnectAsync(platform, "tls", Bike() with
        {
            Will = ("alleycat-status/41", "{\"state\":\"offline\"}", true),
        }))
            Assert.Equal(NotAuthorized, bike.ConnectCode);

        await using (var bike = await MqttPeer.ConnectAsync(platform, "tls", Bike() with
        {
            Will = ("alleycat-publish/42", SecurePlatform.Telemetry(41, 7), false),
        }))
            Assert.Equal(0, bike.ConnectCode);
        await NobodyElseRodeAsync(honestSecond: 107);
    }

    [Fact]
    public async Task By_a_retained_message_it_gets_a_refusal()
    {
        await using var bike = await ConnectAsync("tls");
        Assert.Equal(NotAuthorized, await bike.PublishAsync("alleycat-publish/41", SecurePlatform.Telemetry(41, 8), retain: true));
        Assert.Equal(NotAuthorized, await bike.PublishAsync("alleycat-publish/42", SecurePlatform.Telemetry(42, 8), retain: true));
        Assert.Equal(NotAuthorized, await bike.PublishAsync("alleycat-status/41", "{}", retain: true));
        Assert.Equal((byte)0, await bike.PublishAsync("alleycat-status/42", "{\"state\":\"online\"}", retain: true));
        await NobodyElseRodeAsync(honestSecond: 108);
    }

    [Fact]
    public async Task By_a_token_that_was_changed_it_is_not_let_in()
    {
        var parts = platform.Token42.Split('.');
        string[] changed =
        [
            string.Join('.', parts[0], "41", parts[2], parts[3], parts[4], parts[5]),
            string.Join('.', parts[0], parts[1], "9999999999", parts[3], parts[4], parts[5]),
            string.Join('.', parts[0], parts[1], parts[2], "00000000", parts[4], parts[5]),
            string.Join('.', parts[0], parts[1], parts[2], parts[3], parts[4], new string('A', 43)),
            string.Join('.', parts[0], parts[1], parts[2], parts[3], parts[4], ""),
            platform.Token42 + "A", platform.Token42[..^1], "ac1", "x", new string('.', 5), new string('9', 10_000),
        ];
        foreach (var token in changed)
        {
            await using var bike = await MqttPeer.ConnectAsync(platform, "wss", new() { ClientId = "alleycat-41", Password = token });
            Assert.Equal(BadUserNameOrPassword, bike.ConnectCode);
        }
    }

    [Fact]
    public async Task By_another_user_name_or_another_racers_token_beside_its_certificate_it_is_not_let_in()
    {
        await using (var named = await MqttPeer.ConnectAsync(platform, "tls", Bike() with { Username = "41" }))
            Assert.Equal(BadUserNameOrPassword, named.ConnectCode);

        using var certificate = Certificates.WithKey(platform.CertificateFile42, platform.KeyFile42);
        await using (var two = await MqttPeer.ConnectAsync(
            platform, "tls", new() { ClientId = "alleycat-41", Password = platform.Token41, Certificate = certificate }))
            Assert.Equal(NotAuthorized, two.ConnectCode);

        await using var own = await MqttPeer.ConnectAsync(platform, "tls", new() { ClientId = "alleycat-42", Certificate = certificate });
        Assert.Equal(0, own.ConnectCode);
        Assert.Equal(NotAuthorized, await own.PublishAsync("alleycat-publish/41", SecurePlatform.Telemetry(41, 9)));
        Assert.Equal((byte)0, await own.PublishAsync("alleycat-publish/42", SecurePlatform.Telemetry(42, 109)));
        await NobodyElseRodeAsync(honestSecond: 109);
    }

    private MqttConnect Bike() => new() { ClientId = "alleycat-42-test", Password = platform.Token42 };

    private async Task<MqttPeer> ConnectAsync(string transport, byte version = 5)
    {
        var bike = await MqttPeer.ConnectAsync(
            platform, transport, Bike() with { Version = version, Username = version == 4 ? "42" : null });
        Assert.Equal(0, bike.ConnectCode);
        return bike;
    }

    private async Task NobodyElseRodeAsync(int honestSecond)
    {
        var history = await platform.HistoryAfterAsync(honestSecond);
        Assert.DoesNotContain(history.Keys, entry => entry.Racer != 42);
    }
}
