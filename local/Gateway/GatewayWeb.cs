using System.Net;
using System.Net.Sockets;
using Alleycat.Local.Commands;
using Alleycat.Local.Http;
using Alleycat.Local.Identity;
using Alleycat.Local.Observability;
using Alleycat.Local.Transports;
using Alleycat.Mqtt;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace Alleycat.Local.Gateway;

/// <summary>
/// The gateway's ports: MQTT straight from the socket (docs/decisions/0025), and by Kestrel MQTT by TLS for other machines and HTTP for health,
/// metrics and WebSocket.
/// </summary>
internal sealed class GatewayWeb : IAsyncDisposable
{
    private static readonly TimeSpan ShutdownLimit = TimeSpan.FromSeconds(3);

    private readonly WebApplication _app;
    private readonly MqttTcpListener _mqtt;
    private readonly CancellationTokenSource _stopping;

    private GatewayWeb(WebApplication app, MqttTcpListener mqtt, CancellationTokenSource stopping)
    {
        _app = app;
        _mqtt = mqtt;
        _stopping = stopping;
        var addresses = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses
            .Select(address => new Uri(address)).ToArray();
        HttpAddress = $"http://{addresses[0].Authority}";
        MqttAddress = $"mqtt://{mqtt.EndPoint}";
        MqttsAddress = addresses.Length > 1 ? $"mqtts://{addresses[1].Authority}" : null;
    }

    public string HttpAddress { get; }

    public string MqttAddress { get; }

    /// <summary>Null where nothing listens beyond loopback.</summary>
    public string? MqttsAddress { get; }

    /// <exception cref="CommandException">A port is taken.</exception>
    public static async Task<GatewayWeb> StartAsync(
        GatewayHostOptions options, ServerTls? tls, MqttBroker broker, HealthApi health, ILoggerFactory logs,
        CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Services.Use(logs);
        builder.Services.AddSingleton(broker);
        // Ctrl-C is the command's to answer, not the web server's.
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = ShutdownLimit);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            // In the clear only where every byte stays on this machine.
            kestrel.Listen(IPAddress.Loopback, options.HttpPort);
            if (options.Listen is { } address && tls is not null)
                kestrel.Listen(address, options.MqttsPort, listen => ListenSecurely(listen, tls));
        });
        var app = builder.Build();
        var stopping = new CancellationTokenSource();
        app.UseWebSockets(new WebSocketOptions { KeepAliveInterval = TimeSpan.FromSeconds(30) });
        var sockets = new MqttWebSocketEndpoint(broker);
        app.Map("/mqtt", branch => branch.Run(context => sockets.HandleAsync(context, stopping.Token)));
        health.Map(app);
        MqttTcpListener? mqtt = null;
        try
        {
            mqtt = MqttTcpListener.Start(broker, new IPEndPoint(IPAddress.Loopback, options.MqttPort));
            await app.StartAsync(cancellationToken);
        }
        catch (Exception exception) when (IsPortTaken(exception))
        {
            if (mqtt is not null)
                await mqtt.DisposeAsync();
            await app.DisposeAsync();
            stopping.Dispose();
            throw new CommandException(
                ExitCode.Failed, "port-in-use",
                $"A port is already taken: {(mqtt is null ? $"{IPAddress.Loopback}:{options.MqttPort}" : exception.Message)}",
                "Choose others with --http-port, --mqtt-port and --mqtts-port; 0 takes any free one.");
        }
        return new(app, mqtt, stopping);
    }

    private static void ListenSecurely(ListenOptions listen, ServerTls tls)
    {
        listen.UseHttps(new TlsHandshakeCallbackOptions
        {
            OnConnection = _ => ValueTask.FromResult(tls.Options(takesClientCertificates: true, protocols: null)),
        });
        listen.UseConnectionHandler<MqttTcpHandler>();
    }

    public async ValueTask DisposeAsync()
    {
        await _mqtt.DisposeAsync();
        await _stopping.CancelAsync();
        using var limit = new CancellationTokenSource(ShutdownLimit);
        await _app.StopAsync(limit.Token);
        await _app.DisposeAsync();
        _stopping.Dispose();
    }

    private static bool IsPortTaken(Exception exception) => exception is IOException { InnerException: AddressInUseException }
        or SocketException { SocketErrorCode: SocketError.AddressAlreadyInUse };

    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
