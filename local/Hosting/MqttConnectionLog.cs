using Alleycat.Mqtt;

namespace Alleycat.Local.Hosting;

/// <summary>One line for each connection's end, with its cause: the event <c>mqtt-connection-ended</c>.</summary>
internal sealed partial class MqttConnectionLog(ILogger log)
{
    public void Write(MqttConnectionEnd end)
    {
        // People at a terminal are told of those only that did not end by a good-bye.
        var isOrdinary = end.Cause is MqttConnectionEndCause.ClientDisconnected or MqttConnectionEndCause.ServerShutdown;
        MqttConnectionEnded(
            log, isOrdinary ? LogLevel.Information : LogLevel.Warning, end.ClientId, end.Connection.Remote, end.Connection.Transport,
            end.Cause.ToString(), end.Reason.ToString(), Math.Round(end.Duration.TotalSeconds, 1), end.Traffic.MessagesReceived,
            end.Traffic.MessagesSent, end.Traffic.BytesReceived, end.Traffic.BytesSent, end.Error?.Message);
    }

    [LoggerMessage(
        EventId = 3031, Message = "The connection of '{ClientId}' ({Remote}, {Transport}) ended: {Cause}, {Reason} after {Seconds} s; "
        + "{MessagesReceived} messages in, {MessagesSent} out; {BytesReceived} bytes in, {BytesSent} out. {Error}")]
    private static partial void MqttConnectionEnded(
        ILogger log, LogLevel level, string clientId, string remote, string transport, string cause, string reason, double seconds,
        long messagesReceived, long messagesSent, long bytesReceived, long bytesSent, string? error);
}
