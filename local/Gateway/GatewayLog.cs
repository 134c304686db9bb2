namespace Alleycat.Local.Gateway;

/// <summary>Two lines for an outage: where it begins, with the reason, and where it ends.</summary>
internal static partial class GatewayLog
{
    public static void Write(ILogger log, string streamName, string? failure)
    {
        if (failure is null)
            GatewaySendsAgain(log, streamName);
        else
            GatewayCannotSend(log, streamName, failure);
    }

    [LoggerMessage(3041, LogLevel.Warning, "The stream {Stream} takes records again.")]
    private static partial void GatewaySendsAgain(ILogger log, string stream);

    [LoggerMessage(3042, LogLevel.Error, "Nothing can be sent to the stream {Stream}: {Error}")]
    private static partial void GatewayCannotSend(ILogger log, string stream, string error);
}
