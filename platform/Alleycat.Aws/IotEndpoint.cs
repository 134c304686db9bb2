using Amazon.IoT;

namespace Alleycat.Aws;

/// <summary>Where the account's IoT Core is.</summary>
public static class IotEndpoint
{
    /// <summary>The endpoint's address as a URL.</summary>
    /// <param name="host">Host name or URL, if it is known; otherwise IoT Core is asked (<c>iot:DescribeEndpoint</c>).</param>
    /// <param name="client">Asks; null for one with the process's credentials and region.</param>
    /// <param name="cancellationToken">Stops the asking.</param>
    /// <exception cref="AmazonIoTException">IoT Core does not tell.</exception>
    public static async ValueTask<string> FindAsync(
        string? host, AmazonIoTClient? client = null, CancellationToken cancellationToken = default)
    {
        if (string.IsNullOrEmpty(host))
        {
            using var own = client is null ? new AmazonIoTClient() : null;
            host = (await (client ?? own!).DescribeEndpointAsync(new() { EndpointType = "iot:Data-ATS" }, cancellationToken)).EndpointAddress
                ?? throw new InvalidOperationException("IoT Core told no endpoint.");
        }
        return host.Contains("://", StringComparison.Ordinal) ? host : $"https://{host}";
    }
}
