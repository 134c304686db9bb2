using System.Globalization;
using System.Text.Json;

namespace Alleycat.Browser.Tests.Hosting;

/// <summary>A host that tablets reach by TLS, each racer with a pass: set up as an organiser does it, by commands.</summary>
internal sealed class SecureHost : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();

    private SecureHost()
    {
    }

    public PlatformProcess Platform { get; private set; } = null!;

    /// <summary>The token of racer 42's link.</summary>
    public string Token42 { get; private set; } = "";

    private string Data => _folder.File("data");

    public static async Task<SecureHost> StartAsync()
    {
        var host = new SecureHost();
        (await Command.AlleycatAsync("cert", "create", "--name", "127.0.0.1", "--data", host.Data)).ShouldSucceed("cert create");
        host.Token42 = await host.AddBikeAsync(42);
        host.Platform = await PlatformProcess.StartAsync(
            host.Data, "--listen", "127.0.0.1", "--https-port", "0", "--mqtts-port", "0", "--buffer-seconds", "1",
            "--race-seconds", RaceHost.RaceSeconds.ToString(CultureInfo.InvariantCulture));
        return host;
    }

    public async Task<string> AddBikeAsync(int racer)
    {
        var added = await Command.AlleycatAsync("bike", "add", racer.ToString(CultureInfo.InvariantCulture), "--json", "--data", Data);
        added.ShouldSucceed("bike add");
        using var json = JsonDocument.Parse(added.Output);
        return json.RootElement.GetProperty("token").GetString()!;
    }

    public async Task RemoveBikeAsync(int racer) =>
        (await Command.AlleycatAsync("bike", "remove", racer.ToString(CultureInfo.InvariantCulture), "--data", Data, "--yes")).ShouldSucceed("bike remove");

    public async ValueTask DisposeAsync()
    {
        if (Platform is not null)
            await Platform.DisposeAsync();
        _folder.Dispose();
    }
}
