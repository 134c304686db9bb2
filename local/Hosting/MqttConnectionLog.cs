using System.Globalization;
using System.Text.Json;
using Alleycat.Mqtt;

namespace Alleycat.Local.Hosting;

/// <summary>One JSON line on standard error for each connection that did not end by its own good-bye.</summary>
internal static class MqttConnectionLog
{
    public static void Write(MqttConnectionEnd end)
    {
        if (end.Cause is MqttConnectionEndCause.ClientDisconnected or MqttConnectionEndCause.ServerShutdown)
            return;
        Console.Error.WriteLine(JsonSerializer.Serialize(new
        {
            time = DateTime.UtcNow.ToString("O", CultureInfo.InvariantCulture),
            @event = "mqtt-connection-ended",
            clientId = end.ClientId,
            remote = end.Connection.Remote,
            transport = end.Connection.Transport,
            cause = end.Cause.ToString(),
            reason = end.Reason.ToString(),
            seconds = Math.Round(end.Duration.TotalSeconds, 1),
            messages = end.MessagesReceived,
            error = end.Error?.Message,
        }));
    }
}
