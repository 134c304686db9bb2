using Amazon.Runtime;
using Amazon.Runtime.Endpoints;
using Amazon.Runtime.Internal;

namespace Amazon.IotData.Internal;

/// <summary>The pipeline's step that finds the endpoint.</summary>
internal sealed class IotDataEndpointResolver : BaseEndpointResolver
{
    protected override EndpointParameters MapEndpointsParameters(IRequestContext requestContext) =>
        IotDataEndpointParameters.From(requestContext.ClientConfig);
}
