using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Amazon.Util.Internal;

namespace Amazon.Kinesis;

/// <summary>Settings of <see cref="AmazonKinesisClient"/>: those of every AWS client (region, service URL, retries, time-outs).</summary>
public sealed class AmazonKinesisConfig : ClientConfig
{
    private static readonly string ClientUserAgent = InternalSDKUtils.BuildUserAgentString("Kinesis", "4.0.0-alleycat");

    public AmazonKinesisConfig() : base(new DefaultConfigurationProvider([new DefaultConfiguration
    {
        Name = DefaultConfigurationMode.Standard,
        RetryMode = RequestRetryMode.Standard,
    }]))
    {
        ServiceId = "Kinesis";
        AuthenticationServiceName = "kinesis";
        EndpointProvider = new Internal.KinesisEndpointProvider();
    }

    public override string RegionEndpointServiceName => "kinesis";

    public override string ServiceVersion => "2013-12-02";

    public override string UserAgent => ClientUserAgent;

    /// <summary>Where an operation would be sent.</summary>
    public override Amazon.Runtime.Endpoints.Endpoint DetermineServiceOperationEndpoint(
        Amazon.Runtime.Endpoints.ServiceOperationEndpointParameters parameters) =>
        EndpointProvider.ResolveEndpoint(Internal.KinesisEndpointParameters.From(this));
}
