using Amazon.Runtime;
using Amazon.Runtime.Endpoints;

namespace Amazon.Kinesis.Internal;

/// <summary>What decides where a request goes.</summary>
internal sealed class KinesisEndpointParameters : EndpointParameters
{
    public string? Region { get; init; }

    public string? Endpoint { get; init; }

    public bool UseFips { get; init; }

    public bool UseDualStack { get; init; }

    public static KinesisEndpointParameters From(IClientConfig config) => new()
    {
        Region = config.RegionEndpoint?.SystemName,
        Endpoint = config.ServiceURL,
        UseFips = config.UseFIPSEndpoint,
        UseDualStack = config.UseDualstackEndpoint,
    };
}
