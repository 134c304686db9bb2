using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using Alleycat.Local.Commands;
using Alleycat.Local.Observability;
using Alleycat.Local.Transports;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace Alleycat.Local.Hosting;

/// <summary>Kestrel with its ports: HTTP (page, history, AWS endpoints, WebSocket MQTT) and MQTT, and both by TLS for other machines.</summary>
internal sealed class WebHost : IAsyncDisposable
{
    private static readonly TimeSpan ShutdownLimit = TimeSpan.FromSeconds(3);

    private readonly WebApplication _app;
    private readonly MqttTcpListener _mqtt;

    /// <param name="app">Listens.</param>
    /// <param name="addresses">Where: in the clear, and by TLS for pages and for MQTT where others may come.</param>
    /// <param name="mqtt">MQTT in the clear.</param>
    /// <param name="name">By which others know this machine, where it listens on every address it has.</param>
    private WebHost(WebApplication app, Uri[] addresses, MqttTcpListener mqtt, string? name)
    {
        _app = app;
        _mqtt = mqtt;
        HttpAddress = $"http://{addresses[0].Authority}";
        MqttAddress = $"mqtt://{mqtt.EndPoint}";
        if (addresses.Length > 1)
        {
            HttpsAddress = Named(Uri.UriSchemeHttps, addresses[1], name);
            MqttsAddress = Named("mqtts", addresses[2], name);
        }
    }

    public string HttpAddress { get; }

    public string MqttAddress { get; }

    /// <summary>Null where nothing listens beyond loopback.</summary>
    public string? HttpsAddress { get; }

    public string? MqttsAddress { get; }

    /// <exception cref="CommandException">A port is taken.</exception>
    public static async Task<WebHost> StartAsync(HttpFaces faces, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Services.Use(faces.Logs);
        builder.Services.AddSingleton(faces.Broker);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = ShutdownLimit);
        // Ctrl-C is the command's to answer, not the web server's.
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            // In the clear only where every byte stays on this machine.
            kestrel.Listen(IPAddress.Loopback, faces.HttpPort, listen => listen.UseCleartextHttp2());
            if (faces.Secure is { } secure)
                ListenSecurely(kestrel, secure);
        }).ConfigureCleartextHttp2();
        var app = builder.Build();
        faces.Map(app);
        MqttTcpListener? mqtt = null;
        try
        {
            mqtt = MqttTcpListener.Start(faces.Broker, new IPEndPoint(IPAddress.Loopback, faces.MqttPort));
            await app.StartAsync(cancellationToken);
        }
        catch (Exception exception) when (IsPortTaken(exception))
        {
            if (mqtt is not null)
                await mqtt.DisposeAsync();
            await app.DisposeAsync();
            throw new CommandException(
                ExitCode.Failed, "port-in-use",
                $"A port is already taken: {(mqtt is null ? $"{IPAddress.Loopback}:{faces.MqttPort}" : exception.Message)}",
                "Is Alleycat running already? Choose others with --http-port, --mqtt-port, --https-port and --mqtts-port; 0 takes any free one.");
        }
        var addresses = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses
            .Select(address => new Uri(address)).Where(address => !CleartextHttp2.IsHandover(address)).ToArray();
        return new(app, addresses, mqtt, faces.Secure?.Tls.Names[0]);
    }

    private static void ListenSecurely(KestrelServerOptions kestrel, SecureListener secure)
    {
        // Browsers would ask their user for a client certificate, so only MQTT's own port takes them.
        kestrel.Listen(secure.Address, secure.HttpsPort, listen => listen.UseHttps(new TlsHandshakeCallbackOptions
        {
            OnConnection = _ => ValueTask.FromResult(secure.Tls.Options(
                takesClientCertificates: false, [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11])),
        }));
        kestrel.Listen(secure.Address, secure.MqttsPort, listen =>
        {
            listen.UseHttps(new TlsHandshakeCallbackOptions
            {
                OnConnection = _ => ValueTask.FromResult(secure.Tls.Options(takesClientCertificates: true, protocols: null)),
            });
            listen.UseConnectionHandler<MqttTcpHandler>();
        });
    }

    public async ValueTask DisposeAsync()
    {
        await _mqtt.DisposeAsync();
        using var limit = new CancellationTokenSource(ShutdownLimit);
        await _app.StopAsync(limit.Token);
        await _app.DisposeAsync();
    }

    /// <summary>Nobody can go to 0.0.0.0: where everything is listened on, the name that the certificate gives first stands for it.</summary>
    private static string Named(string scheme, Uri address, string? name)
    {
        var isEvery = IPAddress.TryParse(address.Host.Trim('[', ']'), out var host) && (host.Equals(IPAddress.Any) || host.Equals(IPAddress.IPv6Any));
        return new UriBuilder(scheme, isEvery ? name : address.Host, address.Port).Uri.GetLeftPart(UriPartial.Authority);
    }

    private static bool IsPortTaken(Exception exception) => exception is IOException { InnerException: AddressInUseException }
        or SocketException { SocketErrorCode: SocketError.AddressAlreadyInUse };

    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
