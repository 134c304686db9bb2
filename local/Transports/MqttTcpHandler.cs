using Alleycat.Mqtt;
using Microsoft.AspNetCore.Connections;

namespace Alleycat.Local.Transports;

/// <summary>Hands Kestrel's TCP connections to the broker.</summary>
internal sealed class MqttTcpHandler(MqttBroker broker) : ConnectionHandler
{
    public override Task OnConnectedAsync(ConnectionContext connection) => broker.RunConnectionAsync(
        connection.Transport, new MqttConnectionInfo(connection.RemoteEndPoint?.ToString() ?? "unknown"), connection.ConnectionClosed);
}
