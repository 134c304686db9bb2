using Amazon.Runtime;
using Amazon.Runtime.Endpoints;

namespace Amazon.IotData.Internal;

/// <summary>The service URL that was set, or <c>data-ats.iot.REGION.amazonaws.com</c>, which finds the account by the signature.</summary>
internal sealed class IotDataEndpointProvider : IEndpointProvider
{
    public Endpoint ResolveEndpoint(EndpointParameters parameters)
    {
        var from = (IotDataEndpointParameters)parameters;
        if (!string.IsNullOrEmpty(from.Endpoint))
            return new Endpoint(from.Endpoint);
        if (string.IsNullOrEmpty(from.Region))
            throw new AmazonClientException("No region and no service URL is set for IoT Core.");
        var isChina = from.Region.StartsWith("cn-", StringComparison.Ordinal);
        return new Endpoint($"https://data-ats.iot.{from.Region}.amazonaws.com{(isChina ? ".cn" : "")}");
    }
}
