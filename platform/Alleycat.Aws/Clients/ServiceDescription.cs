using Amazon.Runtime;
using Amazon.Runtime.Endpoints;
using Amazon.Runtime.Internal;
using Amazon.Util.Internal;

namespace Alleycat.Aws.Clients;

/// <summary>What tells one AWS service from another on the wire.</summary>
/// <param name="Namespace">Of its client in the SDK, such as <c>Amazon.Kinesis</c>.</param>
/// <param name="ServiceId">As in user agents, such as <c>Firehose</c>.</param>
/// <param name="EndpointName">What stands before the region in its host, such as <c>firehose</c>.</param>
/// <param name="SigningName">The service of the signature, mostly the same.</param>
/// <param name="Version">Version of the API, a date.</param>
internal sealed record ServiceDescription(string Namespace, string ServiceId, string EndpointName, string SigningName, string Version)
    : IServiceMetadata, IEndpointProvider
{
    public IDictionary<string, string> OperationNameMapping { get; } = new Dictionary<string, string>();

    /// <summary>What a client of it says it is.</summary>
    public string UserAgent { get; } = InternalSDKUtils.BuildUserAgentString(ServiceId, "4.0.0-alleycat");

    /// <summary>Whether it has hosts whose cryptography is validated by FIPS; where it has none, the wish for one is passed over.</summary>
    public bool HasFips { get; init; } = true;

    /// <summary>Whether it has hosts that speak IPv6 too; where it has none, the wish for one is passed over.</summary>
    public bool HasDualStack { get; init; }

    /// <summary>The service URL that was set, or the region's host.</summary>
    /// <exception cref="AmazonClientException">Neither a service URL nor a region is set.</exception>
    public Endpoint ResolveEndpoint(EndpointParameters parameters)
    {
        var from = (ServiceEndpointParameters)parameters;
        if (!string.IsNullOrEmpty(from.Endpoint))
            return new Endpoint(from.Endpoint);
        if (string.IsNullOrEmpty(from.Region))
            throw new AmazonClientException($"No region and no service URL is set for {ServiceId}.");
        var fips = HasFips && from.UseFips ? "-fips" : "";
        var domain = (HasDualStack && from.UseDualStack, from.Region.StartsWith("cn-", StringComparison.Ordinal)) switch
        {
            (false, false) => "amazonaws.com",
            (false, true) => "amazonaws.com.cn",
            (true, false) => "api.aws",
            (true, true) => "api.amazonwebservices.com.cn",
        };
        return new Endpoint($"https://{EndpointName}{fips}.{from.Region}.{domain}");
    }
}
