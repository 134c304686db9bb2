using Alleycat.Local.Identity;
using Alleycat.Mqtt;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;

namespace Alleycat.Local.Transports;

/// <summary>Hands connections that Kestrel carries, such as those inside TLS, to the broker.</summary>
internal sealed class MqttTcpHandler(MqttBroker broker) : ConnectionHandler
{
    public override Task OnConnectedAsync(ConnectionContext connection) =>
        broker.RunConnectionAsync(connection.Transport, InfoOf(connection), connection.ConnectionClosed);

    /// <summary>A client certificate that came through the handshake is one of our authority's: it says who the client is.</summary>
    private static MqttConnectionInfo InfoOf(ConnectionContext connection)
    {
        var tls = connection.Features.Get<ITlsConnectionFeature>();
        return new(
            connection.RemoteEndPoint?.ToString() ?? "unknown",
            tls is null ? "tcp" : "tls",
            tls?.ClientCertificate is { } certificate ? ServerTls.FingerprintOf(certificate) : null);
    }
}
