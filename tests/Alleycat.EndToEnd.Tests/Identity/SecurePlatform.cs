using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;

namespace Alleycat.EndToEnd.Tests.Identity;

/// <summary>A platform that other machines may reach, with the bikes of racers 41 and 42, made as an organiser makes it: by commands.</summary>
public sealed class SecurePlatform : IAsyncLifetime, IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private PlatformProcess? _process;

    internal PlatformProcess Process => _process!;

    public string Data => _folder.File("data");

    public string AuthorityFile => Path.Combine(Data, "identity", "authority.crt");

    /// <summary>The tokens of racers 41 and 42.</summary>
    public string Token41 { get; private set; } = "";

    public string Token42 { get; private set; } = "";

    public string CertificateFile42 => Path.Combine(Data, "identity", "bikes", "42.crt");

    public string KeyFile42 => Path.Combine(Data, "identity", "bikes", "42.key");

    public string AccessKeyId { get; private set; } = "";

    public string SecretAccessKey { get; private set; } = "";

    public string File(string name) => _folder.File(name);

    public async Task InitializeAsync()
    {
        (await Command.AlleycatAsync("cert", "create", "--name", "127.0.0.1", "--name", "localhost", "--data", Data)).ShouldSucceed("cert create");
        Token41 = (await AddBikeAsync(41)).GetProperty("token").GetString()!;
        Token42 = (await AddBikeAsync(42, "--cert")).GetProperty("token").GetString()!;
        var key = await JsonOf("key", "add", "--name", "analyst");
        (AccessKeyId, SecretAccessKey) = (key.GetProperty("accessKeyId").GetString()!, key.GetProperty("secretAccessKey").GetString()!);
        _process = await PlatformProcess.StartAsync(
            Data, "--listen", "127.0.0.1", "--https-port", "0", "--mqtts-port", "0", "--buffer-seconds", "0",
            "--delivery", "name=events,source=direct,transform=none");
    }

    public async Task<JsonElement> AddBikeAsync(int racer, params string[] more) =>
        await JsonOf(["bike", "add", $"{racer}", .. more]);

    /// <summary>Runs a command on this platform's data and reads the JSON it prints.</summary>
    internal async Task<JsonElement> JsonOf(params string[] arguments)
    {
        var result = await Command.AlleycatAsync([.. arguments, "--json", "--data", Data]);
        result.ShouldSucceed(string.Join(' ', arguments));
        return JsonDocument.Parse(result.Output).RootElement;
    }

    /// <summary>Trusts this platform's authority, and nobody else.</summary>
    internal bool IsTrusted(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (certificate is null || errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch))
            return false;
        using var authority = X509CertificateLoader.LoadCertificateFromFile(AuthorityFile);
        using var own = new X509Chain();
        own.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        own.ChainPolicy.CustomTrustStore.Add(authority);
        own.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        return own.Build(X509CertificateLoader.LoadCertificate(certificate.GetRawCertData()));
    }

    public HttpClient HttpsClient() =>
        new(new HttpClientHandler { ServerCertificateCustomValidationCallback = IsTrusted }) { BaseAddress = Process.Https };

    /// <summary>
    /// Rides one honest second as racer 42 and waits until the history has it: whatever was published before is through the pipeline by then.
    /// </summary>
    internal async Task<Dictionary<(int Second, int Racer), decimal>> HistoryAfterAsync(int second)
    {
        await using (var honest = await MqttPeer.ConnectAsync(this, "tls", new() { ClientId = "alleycat-42-honest", Password = Token42 }))
            Assert.Equal((byte)0, await honest.PublishAsync("alleycat-publish/42", Telemetry(42, second)));
        var history = await Process.EventuallyAsync(
            () => Process.HistoryAsync(1), entries => entries?.ContainsKey((second, 42)) == true, "the honest second in the history");
        return history!;
    }

    public static string Telemetry(int racer, int second) =>
        $$"""{"event":"update","second":{{second}},"raceId":5402746,"name":"Zoe","racerId":{{racer}},"classId":1,"cadence":80,"resistance":50}""";

    public async Task DisposeAsync()
    {
        if (_process is not null)
            await _process.DisposeAsync();
    }

    public void Dispose() => _folder.Dispose();
}

/// <summary>One such platform for all who test it.</summary>
[CollectionDefinition(Name)]
public sealed class SecurePlatformCollection : ICollectionFixture<SecurePlatform>
{
    public const string Name = "secure platform";
}
