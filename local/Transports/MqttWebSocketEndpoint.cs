using Alleycat.Mqtt;

namespace Alleycat.Local.Transports;

/// <summary><c>/mqtt</c>: MQTT over WebSocket on the page's own port, subprotocol <c>mqtt</c>.</summary>
internal sealed class MqttWebSocketEndpoint(MqttBroker broker)
{
    private const string Subprotocol = "mqtt";

    public async Task HandleAsync(HttpContext context, CancellationToken stopping)
    {
        if (!context.WebSockets.IsWebSocketRequest)
        {
            context.Response.StatusCode = StatusCodes.Status426UpgradeRequired;
            context.Response.Headers.Upgrade = "websocket";
            await context.Response.WriteAsync("MQTT over WebSocket: connect with the subprotocol 'mqtt'.\n", stopping);
            return;
        }
        if (!context.WebSockets.WebSocketRequestedProtocols.Contains(Subprotocol))
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            await context.Response.WriteAsync("The subprotocol must be 'mqtt'.\n", stopping);
            return;
        }
        if (!IsSameOrigin(context.Request))
        {
            // A page of another site must not speak to a bike's broker through the visitor's browser.
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            return;
        }
        using var socket = await context.WebSockets.AcceptWebSocketAsync(Subprotocol);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        var transport = new WebSocketTransport(socket);
        var moving = transport.RunAsync(ended.Token);
        var info = new MqttConnectionInfo(
            $"{context.Connection.RemoteIpAddress}:{context.Connection.RemotePort}", context.Request.IsHttps ? "wss" : "ws");
        await broker.RunConnectionAsync(transport, info, stopping);
        // What the broker wrote last must still go out; a peer that does not read shall not hold the request for ever.
        ended.CancelAfter(TimeSpan.FromSeconds(2));
        await moving;
    }

    private static bool IsSameOrigin(HttpRequest request)
    {
        var origin = request.Headers.Origin.ToString();
        if (origin.Length == 0)
            return true;
        return Uri.TryCreate(origin, UriKind.Absolute, out var from)
            && string.Equals(from.Authority, request.Host.Value, StringComparison.OrdinalIgnoreCase);
    }
}
