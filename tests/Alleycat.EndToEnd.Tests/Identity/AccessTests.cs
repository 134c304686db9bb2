using System.Diagnostics;
using System.Net;
using System.Security.Authentication;
using System.Text.Json;

namespace Alleycat.EndToEnd.Tests.Identity;

/// <summary>Who is let in from other machines, for how long, and to what.</summary>
[Collection(SecurePlatformCollection.Name)]
public sealed class AccessTests(SecurePlatform platform)
{
    private const byte Success = 0;
    private const byte NotAuthorized = 0x87;
    private const byte BadUserNameOrPassword = 0x86;

    [Theory]
    [InlineData("tls")]
    [InlineData("wss")]
    public async Task A_viewer_reads_results_and_nothing_else_and_publishes_nothing(string transport)
    {
        await using var viewer = await MqttPeer.ConnectAsync(platform, transport, new() { ClientId = "alleycat-wall-1" });
        Assert.Equal(Success, viewer.ConnectCode);
        foreach (var filter in new[] { "alleycat-subscribe", "alleycat-subscribe/class-3", "alleycat-race/+", "$share/walls/alleycat-record/class-3" })
            Assert.Equal(1, await viewer.SubscribeAsync(filter));
        foreach (var filter in new[] { "#", "+/+", "alleycat-publish/#", "alleycat-status/42", "alleycat-ack/42", "$SYS/#", "$share/x/#" })
            Assert.Equal(NotAuthorized, await viewer.SubscribeAsync(filter));
        foreach (var topic in new[] { "alleycat-publish", "alleycat-publish/42", "alleycat-subscribe/class-3", "alleycat-status/42", "chat" })
            Assert.Equal(NotAuthorized, await viewer.PublishAsync(topic, SecurePlatform.Telemetry(42, 130)));
    }

    [Fact]
    public async Task A_viewer_gets_the_board_that_a_bike_rides_for()
    {
        await using var viewer = await MqttPeer.ConnectAsync(platform, "wss", new() { ClientId = "alleycat-wall-2", Version = 4 });
        Assert.Equal(1, await viewer.SubscribeAsync("alleycat-subscribe/class-3"));
        await using var bike = await MqttPeer.ConnectAsync(platform, "tls", new() { ClientId = "alleycat-42-viewed", Password = platform.Token42 });
        var receiving = viewer.ReceiveAsync();
        // A race may end between two messages: riding goes on until the board comes.
        var clock = Stopwatch.StartNew();
        while (!receiving.IsCompleted && clock.Elapsed < TimeSpan.FromSeconds(20))
        {
            var now = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
            var message = SecurePlatform.Telemetry(42, (int)(now % 300) + 1).Replace("5402746", $"{now / 300}", StringComparison.Ordinal)
                .Replace("\"classId\":1", "\"classId\":3", StringComparison.Ordinal);
            Assert.Equal(Success, await bike.PublishAsync("alleycat-publish/42", message));
            await Task.WhenAny(receiving, Task.Delay(200));
        }
        Assert.Equal("alleycat-subscribe/class-3", (await receiving).Topic);
    }

    [Fact]
    public async Task A_bike_that_is_removed_is_disconnected_and_stays_out_until_it_is_added_again()
    {
        var added = await platform.AddBikeAsync(77, "--cert");
        var token = added.GetProperty("token").GetString()!;
        using var certificate = Certificates.WithKey(added.GetProperty("certificate").GetString()!, added.GetProperty("key").GetString()!);
        await using var byToken = await MqttPeer.ConnectAsync(platform, "wss", new() { ClientId = "alleycat-77-a", Password = token });
        await using var byCertificate = await MqttPeer.ConnectAsync(platform, "tls", new() { ClientId = "alleycat-77-b", Certificate = certificate });
        Assert.Equal((Success, Success), (byToken.ConnectCode, byCertificate.ConnectCode));

        (await Command.AlleycatAsync("bike", "remove", "77", "--yes", "--data", platform.Data)).ShouldSucceed("bike remove");

        Assert.Equal(NotAuthorized, await byToken.ClosedAsync());
        Assert.Equal(NotAuthorized, await byCertificate.ClosedAsync());
        await AssertRefusedAsync(token, BadUserNameOrPassword);
        await using (var again = await MqttPeer.ConnectAsync(platform, "tls", new() { ClientId = "alleycat-77", Certificate = certificate }))
            Assert.Equal(NotAuthorized, again.ConnectCode);

        var newToken = (await platform.AddBikeAsync(77)).GetProperty("token").GetString()!;
        await AssertRefusedAsync(token, BadUserNameOrPassword);
        await AssertRefusedAsync(newToken, Success);

        async Task AssertRefusedAsync(string given, byte code)
        {
            await using var bike = await MqttPeer.ConnectAsync(platform, "wss", new() { ClientId = "alleycat-77", Password = given });
            Assert.Equal(code, bike.ConnectCode);
        }
    }

    [Fact]
    public async Task A_certificate_of_another_authority_does_not_even_pass_the_handshake()
    {
        using var own = Certificates.SelfSigned("CN=racer-42, O=Alleycat");
        // TLS 1.3 tells a client only after its own handshake; either way no CONNACK comes.
        var refusal = await Assert.ThrowsAnyAsync<Exception>(async () =>
            await MqttPeer.ConnectAsync(platform, "tls", new() { ClientId = "alleycat-42", Certificate = own }));
        Assert.True(refusal is IOException or AuthenticationException, refusal.ToString());
    }

    [Theory]
    [InlineData("-tls1_2", true)]
    [InlineData("-tls1_3", true)]
    [InlineData("-tls1_1", false)]
    public async Task The_ports_speak_tls_1_2_and_1_3(string version, bool isSpoken)
    {
        foreach (var port in new[] { platform.Process.Https!.Port, platform.Process.Mqtts!.Port })
        {
            var result = await Command.RunAsync(
                "openssl", ["s_client", "-connect", $"127.0.0.1:{port}", version, "-CAfile", platform.AuthorityFile, "-verify_return_error"], []);
            Assert.Equal(isSpoken, result.Output.Contains("Verify return code: 0 (ok)", StringComparison.Ordinal) && result.ExitCode == 0);
        }
    }

    [Fact]
    public async Task What_is_not_signed_reads_the_page_and_the_history_and_nothing_else()
    {
        await platform.HistoryAfterAsync(second: 131);
        using var https = platform.HttpsClient();
        Assert.Equal(HttpStatusCode.OK, (await https.GetAsync("/config.json")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await https.GetAsync("/class-1.gz")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await https.GetAsync("/alleycat-history/class-1.gz")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await https.GetAsync("/healthz/live")).StatusCode);
        foreach (var path in new[] { "/alleycat-history?list-type=2", "/alleycat-delivery?list-type=2", "/alleycat-delivery/data/x", "/metrics" })
            Assert.Equal(HttpStatusCode.Forbidden, (await https.GetAsync(path)).StatusCode);
        foreach (var path in new[] { "/", "/alleycat-history/class-1.gz", "/alleycat-delivery/x", "/api/v1/now" })
            Assert.Equal(HttpStatusCode.Forbidden, (await https.PutAsync(path, new StringContent("x"))).StatusCode);
        using var put = new HttpRequestMessage(HttpMethod.Post, "/") { Content = new StringContent("{}") };
        put.Content.Headers.ContentType = new("application/x-amz-json-1.1");
        put.Headers.Add("X-Amz-Target", "Kinesis_20131202.ListStreams");
        Assert.Contains("MissingAuthenticationToken", await (await https.SendAsync(put)).Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_page_on_the_machine_itself_names_the_address_that_others_can_go_to()
    {
        using var https = platform.HttpsClient();
        Assert.Equal(platform.Process.Https!.GetLeftPart(UriPartial.Authority), await JoinAddressAsync(platform.Process.Client, platform.Process.Http));
        Assert.Null(await JoinAddressAsync(https, https.BaseAddress!));

        static async Task<string?> JoinAddressAsync(HttpClient client, Uri page)
        {
            using var config = JsonDocument.Parse(await client.GetStringAsync(new Uri(page, "/config.json")));
            return config.RootElement.GetProperty("joinAddress").GetString();
        }
    }

    [Fact]
    public async Task Aws_clients_come_in_with_a_key_until_it_is_removed()
    {
        var key = await platform.JsonOf("key", "add", "--name", "short-lived");
        var (id, secret) = (key.GetProperty("accessKeyId").GetString()!, key.GetProperty("secretAccessKey").GetString()!);
        (await AwsAsync(id, secret, "kinesis", "list-streams")).ShouldSucceed("kinesis list-streams");
        (await AwsAsync(id, secret, "kinesis", "put-record", "--stream-name", "alleycat", "--partition-key", "42", "--data", "e30="))
            .ShouldSucceed("kinesis put-record");
        (await AwsAsync(id, secret, "s3", "ls", "s3://alleycat-delivery/")).ShouldSucceed("s3 ls");

        foreach (var command in new[] { new[] { "kinesis", "list-streams" }, ["s3", "ls", "s3://alleycat-delivery/"] })
            Assert.NotEqual(0, (await AwsAsync(id, new string('x', 40), command)).ExitCode);
        (await Command.AlleycatAsync("key", "remove", id, "--yes", "--data", platform.Data)).ShouldSucceed("key remove");
        await platform.Process.EventuallyAsync(
            async () => (await AwsAsync(id, secret, "kinesis", "list-streams")).ExitCode, code => code != 0, "the removed key to be refused");
        Assert.NotEqual(0, (await AwsAsync(id, secret, "s3", "ls", "s3://alleycat-delivery/")).ExitCode);
    }

    [Fact]
    public async Task Without_a_certificate_or_anybody_known_it_refuses_to_start_and_says_what_to_do()
    {
        using var folder = new TemporaryFolder();
        var data = folder.File("data");
        string[] up = ["up", "--listen", "0.0.0.0", "--json", "--http-port", "0", "--mqtt-port", "0", "--https-port", "0", "--mqtts-port", "0", "--data", data];

        await AssertRefusedAsync("no-certificate", "alleycat cert create");
        (await Command.AlleycatAsync("cert", "create", "--name", "gym.example", "--data", data)).ShouldSucceed("cert create");
        await AssertRefusedAsync("no-identity", "alleycat bike add");
        (await Command.AlleycatAsync("bike", "add", "42", "--data", data)).ShouldSucceed("bike add");
        Directory.CreateDirectory(Path.Combine(data, "identity", "policies"));
        await File.WriteAllTextAsync(Path.Combine(data, "identity", "policies", "bike.json"), """{"Version":"2012-10-17","Statement":[{"Condition":{}}]}""");
        await AssertRefusedAsync("policy-not-usable", "default");

        // With all of it there it starts, and names an address that a tablet can go to.
        File.Delete(Path.Combine(data, "identity", "policies", "bike.json"));
        await using var started = await PlatformProcess.StartAsync(data, "--listen", "0.0.0.0", "--https-port", "0", "--mqtts-port", "0");
        Assert.Equal(("gym.example", "gym.example"), (started.Https!.Host, started.Mqtts!.Host));

        async Task AssertRefusedAsync(string code, string hint)
        {
            var refused = await Command.AlleycatAsync(up);
            Assert.Equal(1, refused.ExitCode);
            var error = JsonDocument.Parse(refused.Errors.Split('\n').Single(line => line.StartsWith('{'))).RootElement.GetProperty("error");
            Assert.Equal(code, error.GetProperty("code").GetString());
            Assert.Contains(hint, error.GetProperty("hint").GetString(), StringComparison.Ordinal);
        }
    }

    private Task<CommandResult> AwsAsync(string id, string secret, params string[] arguments) => Command.RunAsync("env",
    [
        $"AWS_ACCESS_KEY_ID={id}", $"AWS_SECRET_ACCESS_KEY={secret}", "AWS_DEFAULT_REGION=us-east-1", "AWS_MAX_ATTEMPTS=1",
        "AWS_EC2_METADATA_DISABLED=true", $"AWS_CA_BUNDLE={platform.AuthorityFile}",
        "aws", "--endpoint-url", platform.Process.Https!.GetLeftPart(UriPartial.Authority), .. arguments,
    ]);
}
