using System.Net;
using Alleycat.Local.Firehose;
using Alleycat.Local.Identity;
using Alleycat.Local.Kinesis;
using Alleycat.Local.S3;

namespace Alleycat.Local.Hosting;

/// <summary>The ports that other machines may reach: TLS only, everyone known by certificate, token or access key, or a viewer.</summary>
/// <param name="Address">Where they listen.</param>
/// <param name="HttpsPort">Page, history, AWS endpoints, MQTT over WebSocket; 0 for any free one.</param>
/// <param name="MqttsPort">MQTT; 0 for any free one.</param>
/// <param name="Tls">What they present.</param>
/// <param name="Secrets">What AWS clients sign with.</param>
internal sealed record SecureListener(
    IPAddress Address, int HttpsPort, int MqttsPort, ServerTls Tls, IReadOnlyDictionary<string, string> Secrets)
{
    /// <summary>Every request is signed by a known key.</summary>
    public KinesisEndpointOptions Kinesis(KinesisEndpointOptions options) => options with { Secrets = Secrets };

    /// <summary>Every request is signed by a known key.</summary>
    public FirehoseEndpointOptions Firehose(FirehoseEndpointOptions options) => options with { Secrets = Secrets };

    /// <summary>Everyone reads the history; everything else is signed by a known key, wherever it comes from.</summary>
    public S3EndpointOptions S3(S3EndpointOptions options) => options with { Credentials = Secrets, TrustsLoopback = false };

    /// <summary>
    /// Whether a request that no AWS endpoint has checked may go on: it reads, and not what only operators need; or it is about races, whose
    /// interface asks for an organiser's pass itself.
    /// </summary>
    public static bool MayGoOn(HttpRequest request) =>
        (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) || HttpMethods.IsOptions(request.Method)
            || HttpMethods.IsConnect(request.Method) || request.Path.StartsWithSegments("/api/v1/races"))
        && !request.Path.StartsWithSegments("/metrics");
}
