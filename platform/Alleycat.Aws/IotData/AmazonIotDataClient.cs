using Alleycat.Aws.Clients;
using Amazon.IotData.Internal;
using Amazon.IotData.Model;
using Amazon.Runtime;
using Amazon.Runtime.Internal;

namespace Amazon.IotData;

/// <summary>Publishes to IoT Core over HTTPS, on AWSSDK.Core's pipeline. Safe for concurrent use.</summary>
/// <remarks>Stands in for the package AWSSDK.IotData under its names (docs/dependencies.md); offers the operation that is used here.</remarks>
public sealed class AmazonIotDataClient : AmazonServiceClient
{
    private static readonly InvokeOptions PublishOptions = new()
    {
        RequestMarshaller = new PublishMarshaller(),
        ResponseUnmarshaller = new JsonUnmarshaller<PublishResponse>(
            read: null, (message, inner, type, code, id, status) => new AmazonIotDataException(message, inner, type, code, id, status)),
    };

    /// <summary>Credentials as the SDK finds them: environment, profile, container, instance.</summary>
    public AmazonIotDataClient(AmazonIotDataConfig config) : base(config)
    {
    }

    public AmazonIotDataClient(AWSCredentials credentials, AmazonIotDataConfig config) : base(credentials, config)
    {
    }

    protected override IServiceMetadata ServiceMetadata => AmazonIotDataConfig.Service;

    /// <summary>Publishes one message of at most 128 KB.</summary>
    /// <exception cref="AmazonIotDataException">It was refused, after the client's own retries.</exception>
    public Task<PublishResponse> PublishAsync(PublishRequest request, CancellationToken cancellationToken = default) =>
        InvokeAsync<PublishResponse>(request, PublishOptions, cancellationToken);

    protected override void CustomizeRuntimePipeline(RuntimePipeline pipeline) => ServicePipeline.Customize(pipeline);
}
