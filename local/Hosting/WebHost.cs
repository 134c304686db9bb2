using Alleycat.Local.Commands;
using Alleycat.Local.Transports;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace Alleycat.Local.Hosting;

/// <summary>Kestrel with both ports: HTTP (page, history, AWS endpoints, WebSocket MQTT) and plain MQTT.</summary>
internal sealed class WebHost : IAsyncDisposable
{
    private static readonly TimeSpan ShutdownLimit = TimeSpan.FromSeconds(3);

    private readonly WebApplication _app;

    private WebHost(WebApplication app, string httpAddress, string mqttAddress)
    {
        _app = app;
        HttpAddress = httpAddress;
        MqttAddress = mqttAddress;
    }

    public string HttpAddress { get; }

    public string MqttAddress { get; }

    /// <exception cref="CommandException">A port is taken.</exception>
    public static async Task<WebHost> StartAsync(HttpFaces faces, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Logging.AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace).SetMinimumLevel(LogLevel.Warning)
            // A start that fails is told by the command, in one sentence.
            .AddFilter("Microsoft.Extensions.Hosting", LogLevel.None);
        builder.Services.AddSingleton(faces.Broker);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = ShutdownLimit);
        // Ctrl-C is the command's to answer, not the web server's.
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(faces.Address, faces.HttpPort, listen => listen.UseCleartextHttp2());
            kestrel.Listen(faces.Address, faces.MqttPort, listen => listen.UseConnectionHandler<MqttTcpHandler>());
        }).ConfigureCleartextHttp2();
        var app = builder.Build();
        faces.Map(app);
        try
        {
            await app.StartAsync(cancellationToken);
        }
        catch (IOException exception) when (exception.InnerException is AddressInUseException)
        {
            await app.DisposeAsync();
            throw new CommandException(
                ExitCode.Failed, "port-in-use", $"A port is already taken: {exception.Message}",
                "Is Alleycat running already? Choose others with --http-port and --mqtt-port; 0 takes any free one.");
        }
        var addresses = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses
            .Select(address => new Uri(address)).ToArray();
        return new(app, $"http://{addresses[0].Authority}", $"mqtt://{addresses[1].Authority}");
    }

    public async ValueTask DisposeAsync()
    {
        using var limit = new CancellationTokenSource(ShutdownLimit);
        await _app.StopAsync(limit.Token);
        await _app.DisposeAsync();
    }

    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
