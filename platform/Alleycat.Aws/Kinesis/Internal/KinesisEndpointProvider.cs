using Amazon.Runtime;
using Amazon.Runtime.Endpoints;

namespace Amazon.Kinesis.Internal;

/// <summary><c>kinesis.REGION.amazonaws.com</c> and its siblings, or the service URL that was set.</summary>
internal sealed class KinesisEndpointProvider : IEndpointProvider
{
    public Endpoint ResolveEndpoint(EndpointParameters parameters)
    {
        var from = (KinesisEndpointParameters)parameters;
        if (!string.IsNullOrEmpty(from.Endpoint))
            return new Endpoint(from.Endpoint);
        if (string.IsNullOrEmpty(from.Region))
            throw new AmazonClientException("No region and no service URL is set for Kinesis.");

        var domain = from.UseDualStack ? "api.aws" : "amazonaws.com";
        if (from.Region.StartsWith("cn-", StringComparison.Ordinal))
            domain = from.UseDualStack ? "api.amazonwebservices.com.cn" : "amazonaws.com.cn";
        return new Endpoint($"https://kinesis{(from.UseFips ? "-fips" : "")}.{from.Region}.{domain}");
    }
}
