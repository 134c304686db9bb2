using System.Globalization;
using System.Text.Json;
using Alleycat.Mqtt;

namespace Alleycat.Local.Hosting;

/// <summary>One JSON line on standard error for each connection's end, with its cause.</summary>
/// <remarks>On a terminal, where people read, only those that did not end by a good-bye.</remarks>
internal static class MqttConnectionLog
{
    public static void Write(MqttConnectionEnd end)
    {
        if (!Console.IsErrorRedirected
            && end.Cause is MqttConnectionEndCause.ClientDisconnected or MqttConnectionEndCause.ServerShutdown)
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
            messagesReceived = end.Traffic.MessagesReceived,
            messagesSent = end.Traffic.MessagesSent,
            bytesReceived = end.Traffic.BytesReceived,
            bytesSent = end.Traffic.BytesSent,
            error = end.Error?.Message,
        }));
    }
}
