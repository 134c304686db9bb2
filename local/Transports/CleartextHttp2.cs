using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Alleycat.Local.Transports;

/// <summary>HTTP/2 in clear text with prior knowledge on a port that speaks HTTP/1.1: what AWS's JavaScript Kinesis client insists on.</summary>
/// <remarks>
/// Kestrel takes an unencrypted connection for HTTP/1.1 wherever both are on, for nothing but its first bytes tells them apart. So they are
/// looked at (<see cref="Http2PrefaceSniffer"/>), and a connection that begins with HTTP/2's preface is handed, as it is, to an endpoint of
/// the same server that speaks HTTP/2 only and listens nowhere but here (<see cref="HandoverListener"/>). No byte is copied on either way.
/// </remarks>
internal static class CleartextHttp2
{
    /// <summary>Lets all ports that call <see cref="UseCleartextHttp2"/> take HTTP/2 as well. To be called once, after the ports.</summary>
    /// <remarks>The server's addresses then end with one that is none: <c>http://handover</c>.</remarks>
    public static IWebHostBuilder ConfigureCleartextHttp2(this IWebHostBuilder builder)
    {
        var listener = new HandoverListener();
        return builder
            .ConfigureServices(services => services
                .AddSingleton(listener)
                .AddSingleton<IConnectionListenerFactory>(new HandoverListenerFactory(listener)))
            .ConfigureKestrel(kestrel => kestrel.Listen(HandoverEndPoint.Instance, listen => listen.Protocols = HttpProtocols.Http2));
    }

    /// <summary>Looks at each connection's first bytes. On an encrypted port it changes nothing: there TLS has chosen already.</summary>
    public static ListenOptions UseCleartextHttp2(this ListenOptions listen)
    {
        var services = listen.ApplicationServices;
        var time = services.GetService<TimeProvider>() ?? TimeProvider.System;
        var patience = listen.KestrelServerOptions.Limits.KeepAliveTimeout;
        listen.Use(next =>
        {
            var sniffer = new Http2PrefaceSniffer(next, services.GetRequiredService<HandoverListener>(), patience, time);
            return sniffer.OnConnectionAsync;
        });
        return listen;
    }

    /// <summary>Whether one of the server's addresses is the handover's, which nobody can connect to.</summary>
    public static bool IsHandover(Uri address) => address.Host == HandoverEndPoint.Host;
}

/// <summary>No address of any network: it stands for connections that are handed over within the process.</summary>
internal sealed class HandoverEndPoint : EndPoint
{
    public const string Host = "handover";

    public static readonly HandoverEndPoint Instance = new();

    private HandoverEndPoint()
    {
    }

    public override string ToString() => Host;
}
