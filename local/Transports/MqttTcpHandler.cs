using Alleycat.Mqtt;
using Microsoft.AspNetCore.Connections;

namespace Alleycat.Local.Transports;

/// <summary>Hands connections that Kestrel carries, such as those inside TLS, to the broker.</summary>
internal sealed class MqttTcpHandler(MqttBroker broker) : ConnectionHandler
{
    public override Task OnConnectedAsync(ConnectionContext connection) => broker.RunConnectionAsync(
        connection.Transport, new MqttConnectionInfo(connection.RemoteEndPoint?.ToString() ?? "unknown"), connection.ConnectionClosed);
}
