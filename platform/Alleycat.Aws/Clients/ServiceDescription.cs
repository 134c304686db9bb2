using Amazon.Runtime;
using Amazon.Runtime.Endpoints;
using Amazon.Runtime.Internal;

namespace Alleycat.Aws.Clients;

/// <summary>What tells one AWS service from another on the wire.</summary>
/// <param name="ServiceId">As in user agents, such as <c>Firehose</c>.</param>
/// <param name="EndpointName">First label of the host, such as <c>firehose</c>.</param>
/// <param name="SigningName">The service of the signature, mostly the same.</param>
/// <param name="Version">Version of the API, a date.</param>
internal sealed record ServiceDescription(string ServiceId, string EndpointName, string SigningName, string Version)
    : IServiceMetadata, IEndpointProvider
{
    public IDictionary<string, string> OperationNameMapping { get; } = new Dictionary<string, string>();

    /// <summary>The service URL that was set, or the region's host.</summary>
    /// <exception cref="AmazonClientException">Neither a service URL nor a region is set.</exception>
    public Endpoint ResolveEndpoint(EndpointParameters parameters)
    {
        var from = (ServiceEndpointParameters)parameters;
        if (!string.IsNullOrEmpty(from.Endpoint))
            return new Endpoint(from.Endpoint);
        if (string.IsNullOrEmpty(from.Region))
            throw new AmazonClientException($"No region and no service URL is set for {ServiceId}.");
        var isChina = from.Region.StartsWith("cn-", StringComparison.Ordinal);
        return new Endpoint($"https://{EndpointName}{(from.UseFips ? "-fips" : "")}.{from.Region}.amazonaws.com{(isChina ? ".cn" : "")}");
    }
}
