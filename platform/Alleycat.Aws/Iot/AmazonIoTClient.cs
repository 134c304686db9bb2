using Alleycat.Aws.Clients;
using Amazon.Runtime;
using Amazon.Runtime.Internal;

namespace Amazon.IoT;

/// <summary>
/// IoT Core's control plane over AWSSDK.Core's pipeline: credentials, regions, retries and SigV4 are the SDK's. Safe for concurrent use.
/// </summary>
/// <remarks>Stands in for the package of the SDK under its names (docs/dependencies.md); offers the operations that are used here.</remarks>
public sealed partial class AmazonIoTClient : AmazonServiceClient
{
    /// <summary>Credentials and region as the SDK finds them: environment, profile, container, instance.</summary>
    public AmazonIoTClient() : this(new AmazonIoTConfig())
    {
    }

    public AmazonIoTClient(AmazonIoTConfig config) : base(config)
    {
    }

    public AmazonIoTClient(AWSCredentials credentials, AmazonIoTConfig config) : base(credentials, config)
    {
    }

    protected override IServiceMetadata ServiceMetadata => AmazonIoTConfig.Service;

    protected override void CustomizeRuntimePipeline(RuntimePipeline pipeline) => ServicePipeline.Customize(pipeline);
}
