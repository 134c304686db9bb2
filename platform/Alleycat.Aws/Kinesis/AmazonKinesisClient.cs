using System.Text.Json;
using Alleycat.Aws.Clients;
using Amazon.Kinesis.Internal;
using Amazon.Runtime;
using Amazon.Runtime.Internal;

namespace Amazon.Kinesis;

/// <summary>
/// Kinesis Data Streams over AWSSDK.Core's pipeline: credentials, regions, retries and SigV4 are the SDK's. Safe for concurrent use.
/// </summary>
/// <remarks>Stands in for the package AWSSDK.Kinesis under its names (docs/dependencies.md); offers the operations that are used here.</remarks>
public sealed partial class AmazonKinesisClient : AmazonServiceClient
{
    /// <summary>Credentials and region as the SDK finds them: environment, profile, container, instance.</summary>
    public AmazonKinesisClient() : this(new AmazonKinesisConfig())
    {
    }

    public AmazonKinesisClient(AmazonKinesisConfig config) : base(config)
    {
    }

    public AmazonKinesisClient(AWSCredentials credentials, AmazonKinesisConfig config) : base(credentials, config)
    {
    }

    public AmazonKinesisClient(AWSCredentials credentials, RegionEndpoint region)
        : this(credentials, new AmazonKinesisConfig { RegionEndpoint = region })
    {
    }

    protected override IServiceMetadata ServiceMetadata => AmazonKinesisConfig.Service;

    protected override void CustomizeRuntimePipeline(RuntimePipeline pipeline) => ServicePipeline.Customize(pipeline);

    private static InvokeOptions Operation<TRequest, TResponse>(
        string name, Action<Utf8JsonWriter, TRequest> write, ReadMember<TResponse>? read)
        where TRequest : AmazonWebServiceRequest
        where TResponse : AmazonWebServiceResponse, new() => new()
        {
            RequestMarshaller = JsonMarshaller<TRequest>.Rpc(AmazonKinesisConfig.Service, $"Kinesis_20131202.{name}", write),
            ResponseUnmarshaller = new JsonUnmarshaller<TResponse>(read, KinesisErrors.Make),
        };
}
