using System.Globalization;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;

namespace Alleycat.EndToEnd.Tests;

/// <summary>Switches as a user writes them: what the process started with them does.</summary>
public sealed class CommandLineTests
{
    // CONNECT of 3.1.1, clean, client id "cli", keep alive 60.
    private const string Connect = "10 0F 0004 4D515454 04 02 003C 0003 636C69";

    // PUBLISH, QoS 1, packet id 1, topic of nine levels "a/b/c/d/e/f/g/h/i".
    private const string DeepPublish = "32 16 0011 612F622F632F642F652F662F672F682F69 0001 78";

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Up_with_iot_core_strict_has_IoT_Cores_limits_and_without_it_the_specifications(bool isStrict)
    {
        using var folder = new TemporaryFolder();
        await using var platform = await PlatformProcess.StartAsync(folder.File("data"), isStrict ? ["--iot-core-strict"] : []);
        await using var peer = await RawMqtt.DialAsync(platform.Mqtt);
        await peer.SendAsync(Connect);
        Assert.Equal("20020000", await peer.ReceiveAsync());
        // A subscription to "a/#" takes its parent "a" by the specification, and not on IoT Core.
        await peer.SendAsync("82 08 0001 0003 612F23 00");
        Assert.Equal("9003000100", await peer.ReceiveAsync());
        await peer.SendAsync("30 04 0001 61 78");
        await peer.SendAsync("C000");
        Assert.Equal(isStrict ? "D000" : "300400016178", await peer.ReceiveAsync());
        if (!isStrict)
            Assert.Equal("D000", await peer.ReceiveAsync());
        // Eight slashes are one more than IoT Core takes: it closes.
        await peer.SendAsync(DeepPublish);
        var answers = new List<string> { await peer.ReceiveAsync() };
        if (!isStrict)
            answers.Add(await peer.ReceiveAsync());
        Assert.Equal(isStrict ? [""] : ["30140011612F622F632F642F652F662F672F682F6978", "40020001"], answers.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Gateway_with_listen_takes_known_bikes_of_other_machines_by_TLS_and_nobody_else()
    {
        using var folder = new TemporaryFolder();
        var data = folder.File("gateway");
        var nowhere = new Uri("http://127.0.0.1:1/");
        string[] listening = ["--listen", "127.0.0.1", "--mqtts-port", "0"];
        await using (var refused = await GatewayProcess.TryStartAsync(data, nowhere, listening))
            Assert.Contains("alleycat cert create", refused.Errors);

        (await Command.AlleycatAsync("cert", "create", "--name", "127.0.0.1", "--data", data)).ShouldSucceed("cert create");
        var added = await Command.AlleycatAsync("bike", "add", "42", "--json", "--data", data);
        added.ShouldSucceed("bike add");
        using var bike = JsonDocument.Parse(added.Output);
        var token = bike.RootElement.GetProperty("token").GetString()!;
        await using var gateway = await GatewayProcess.StartAsync(data, nowhere, listening);
        using var authority = X509CertificateLoader.LoadCertificateFromFile(Path.Combine(data, "identity", "authority.crt"));

        await using (var known = await DialAsync(gateway, authority))
        {
            await known.SendAsync(ConnectOf("alleycat-42", token));
            Assert.Equal("20020000", await known.ReceiveAsync());
            const string Second = """{"event":"update","second":1,"raceId":1,"racerId":42,"classId":1,"cadence":80,"resistance":50}""";
            await known.SendAsync(PublishOf("alleycat-publish/42", Second));
            Assert.Equal("40020001", await known.ReceiveAsync());
            await known.SendAsync(PublishOf("alleycat-publish/41", "{}"));
            Assert.Equal("", await known.ReceiveAsync());
        }
        await using (var stranger = await DialAsync(gateway, authority))
        {
            await stranger.SendAsync(ConnectOf("alleycat-42", "not-a-token"));
            Assert.Matches("^2002000[45]$", await stranger.ReceiveAsync());
        }
    }

    [Fact]
    public async Task Log_lines_are_JSON_with_class_and_race_and_each_connections_end_is_one()
    {
        using var folder = new TemporaryFolder();
        await using var platform = await PlatformProcess.StartAsync(folder.File("data"), "--buffer-seconds", "0", "--log-format", "json");
        var race = DateTimeOffset.UtcNow.ToUnixTimeSeconds() / 300;
        await using (var peer = await RawMqtt.DialAsync(platform.Mqtt))
        {
            await peer.SendAsync(Connect);
            await peer.ReceiveAsync();
            var second = string.Create(CultureInfo.InvariantCulture,
                $$"""{"event":"update","second":1,"raceId":{{race}},"racerId":7,"classId":3,"cadence":80,"resistance":50}""");
            await peer.SendAsync(PublishOf("alleycat-publish", second));
            Assert.Equal("40020001", await peer.ReceiveAsync());
            await peer.SendAsync(PublishOf("alleycat-publish", second.Replace("\"second\":1", "\"second\":0", StringComparison.Ordinal)));
            Assert.Equal("40020001", await peer.ReceiveAsync());
            await peer.SendAsync("E000");
            Assert.Equal("", await peer.ReceiveAsync());
        }
        string[] wanted = ["mqtt-connection-ended", "records-set-aside", "race-began", "history-written"];
        await platform.EventuallyAsync(
            () => Task.FromResult(platform.Errors),
            errors => wanted.All(e => errors.Contains($"\"{e}\"", StringComparison.Ordinal)),
            "every event in the log");
        var metrics = await platform.Client.GetStringAsync(new Uri(platform.Http, "/metrics"));
        Assert.Contains("alleycat_mqtt_connections_ended_total{cause=\"ClientDisconnected\"} 1\n", metrics);
        Assert.Contains("alleycat_mqtt_messages_received_total 2\n", metrics);
        Assert.Contains("alleycat_mqtt_messages_acknowledged_total 2\n", metrics);
        Assert.Equal(0, (await platform.InterruptAsync()).ExitCode);

        var lines = platform.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Where(line => line.StartsWith('{')).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.All(lines, line => Assert.True(line.TryGetProperty("time", out _) && line.TryGetProperty("level", out _), line.ToString()));
        var end = lines.First(line => EventOf(line) == "mqtt-connection-ended");
        Assert.Equal(("cli", "tcp", "ClientDisconnected"), (TextOf(end, "clientId"), TextOf(end, "transport"), TextOf(end, "cause")));
        Assert.Equal(2, end.GetProperty("messagesReceived").GetInt32());
        foreach (var name in new[] { "race-began", "records-set-aside" })
        {
            var line = lines.First(candidate => EventOf(candidate) == name);
            Assert.Equal((3, race), (line.GetProperty("classId").GetInt32(), line.GetProperty("raceId").GetInt64()));
        }
        Assert.Equal(3, lines.First(line => EventOf(line) == "history-written").GetProperty("classId").GetInt32());
    }

    [Fact]
    public async Task A_log_format_that_is_none_is_wrong_use()
    {
        var result = await Command.AlleycatAsync("up", "--log-format", "xml");
        Assert.Equal(2, result.ExitCode);
        Assert.Contains("--log-format takes json or text.", result.Errors);
    }

    private static string? EventOf(JsonElement line) => TextOf(line, "event");

    private static string? TextOf(JsonElement line, string name) => line.TryGetProperty(name, out var value) ? value.GetString() : null;

    private static Task<RawMqtt> DialAsync(GatewayProcess gateway, X509Certificate2 authority) => RawMqtt.DialTlsAsync(
        gateway.Mqtts!,
        (_, certificate, _, _) =>
        {
            using var chain = new X509Chain();
            chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            chain.ChainPolicy.CustomTrustStore.Add(authority);
            chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
            return certificate is not null && chain.Build(X509CertificateLoader.LoadCertificate(certificate.GetRawCertData()));
        });

    /// <summary>CONNECT of 3.1.1 with an empty user name and a password.</summary>
    private static byte[] ConnectOf(string clientId, string password) =>
        Packet(0x10, [0, 4, .. "MQTT"u8, 4, 0xC2, 0, 60, .. Text(clientId), .. Text(""), .. Text(password)]);

    private static byte[] PublishOf(string topic, string payload) =>
        Packet(0x32, [.. Text(topic), 0, 1, .. Encoding.UTF8.GetBytes(payload)]);

    private static byte[] Text(string text) => [(byte)(text.Length >> 8), (byte)text.Length, .. Encoding.ASCII.GetBytes(text)];

    private static byte[] Packet(byte first, byte[] body) => body.Length < 128
        ? [first, (byte)body.Length, .. body]
        : [first, (byte)(0x80 | (body.Length % 128)), (byte)(body.Length / 128), .. body];
}
