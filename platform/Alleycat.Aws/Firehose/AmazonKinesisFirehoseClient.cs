using Alleycat.Aws.Clients;
using Amazon.Runtime;
using Amazon.Runtime.Internal;

namespace Amazon.KinesisFirehose;

/// <summary>Data Firehose over AWSSDK.Core's pipeline: credentials, regions, retries and SigV4 are the SDK's. Safe for concurrent use.</summary>
/// <remarks>Stands in for the package of the SDK under its names (docs/dependencies.md); offers the operations that are used here.</remarks>
public sealed partial class AmazonKinesisFirehoseClient : AmazonServiceClient
{
    /// <summary>Credentials and region as the SDK finds them: environment, profile, container, instance.</summary>
    public AmazonKinesisFirehoseClient() : this(new AmazonKinesisFirehoseConfig())
    {
    }

    public AmazonKinesisFirehoseClient(AmazonKinesisFirehoseConfig config) : base(config)
    {
    }

    public AmazonKinesisFirehoseClient(AWSCredentials credentials, AmazonKinesisFirehoseConfig config) : base(credentials, config)
    {
    }

    protected override IServiceMetadata ServiceMetadata => AmazonKinesisFirehoseConfig.Service;

    protected override void CustomizeRuntimePipeline(RuntimePipeline pipeline) => ServicePipeline.Customize(pipeline);
}
