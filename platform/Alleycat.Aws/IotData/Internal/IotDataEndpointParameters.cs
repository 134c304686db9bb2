using Amazon.Runtime;
using Amazon.Runtime.Endpoints;

namespace Amazon.IotData.Internal;

/// <summary>What decides where a request goes.</summary>
internal sealed class IotDataEndpointParameters : EndpointParameters
{
    public string? Region { get; init; }

    public string? Endpoint { get; init; }

    public static IotDataEndpointParameters From(IClientConfig config) => new()
    {
        Region = config.RegionEndpoint?.SystemName,
        Endpoint = config.ServiceURL,
    };
}
