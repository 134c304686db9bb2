namespace Alleycat.Local.Gateway;

/// <summary>Two lines for an outage: where it begins, with the reason, and where it ends; one for a stream that is not there.</summary>
internal static partial class GatewayLog
{
    public static void Write(ILogger log, string streamName, string? failure)
    {
        if (failure is null)
            GatewaySendsAgain(log, streamName);
        else
            GatewayCannotSend(log, streamName, failure);
    }

    /// <summary>The stream was asked after and is not there.</summary>
    public static void WriteMissing(ILogger log, string streamName) => GatewayStreamMissing(log, streamName);

    [LoggerMessage(3043, LogLevel.Error,
        "There is no stream {Stream} in this account and region. Create it, or name another one with --stream; "
        + "until then what bikes send is kept on disk.")]
    private static partial void GatewayStreamMissing(ILogger log, string stream);

    [LoggerMessage(3041, LogLevel.Warning, "The stream {Stream} takes records again.")]
    private static partial void GatewaySendsAgain(ILogger log, string stream);

    [LoggerMessage(3042, LogLevel.Error, "Nothing can be sent to the stream {Stream}: {Error}")]
    private static partial void GatewayCannotSend(ILogger log, string stream, string error);
}
