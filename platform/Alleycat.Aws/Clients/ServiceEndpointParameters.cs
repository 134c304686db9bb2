using Amazon.Runtime;
using Amazon.Runtime.Endpoints;

namespace Alleycat.Aws.Clients;

/// <summary>What decides where a request goes.</summary>
internal sealed class ServiceEndpointParameters : EndpointParameters
{
    public string? Region { get; init; }

    public string? Endpoint { get; init; }

    public bool UseFips { get; init; }

    public bool UseDualStack { get; init; }

    public static ServiceEndpointParameters From(IClientConfig config) => new()
    {
        Region = config.RegionEndpoint?.SystemName,
        Endpoint = config.ServiceURL,
        UseFips = config.UseFIPSEndpoint,
        UseDualStack = config.UseDualstackEndpoint,
    };
}
