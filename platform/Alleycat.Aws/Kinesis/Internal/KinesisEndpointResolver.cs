using Amazon.Runtime;
using Amazon.Runtime.Endpoints;
using Amazon.Runtime.Internal;

namespace Amazon.Kinesis.Internal;

/// <summary>The pipeline's step that finds the endpoint.</summary>
internal sealed class KinesisEndpointResolver : BaseEndpointResolver
{
    protected override EndpointParameters MapEndpointsParameters(IRequestContext requestContext) =>
        KinesisEndpointParameters.From(requestContext.ClientConfig);
}
