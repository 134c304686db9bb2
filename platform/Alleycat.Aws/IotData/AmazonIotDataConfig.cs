using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Amazon.Util.Internal;

namespace Amazon.IotData;

/// <summary>Settings of <see cref="AmazonIotDataClient"/>; the account's own endpoint goes into the service URL.</summary>
public sealed class AmazonIotDataConfig : ClientConfig
{
    private static readonly string ClientUserAgent = InternalSDKUtils.BuildUserAgentString("IoT Data Plane", "4.0.0-alleycat");

    public AmazonIotDataConfig() : base(new DefaultConfigurationProvider([new DefaultConfiguration
    {
        Name = DefaultConfigurationMode.Standard,
        RetryMode = RequestRetryMode.Standard,
    }]))
    {
        ServiceId = "IoT Data Plane";
        AuthenticationServiceName = "iotdata";
        EndpointProvider = new Internal.IotDataEndpointProvider();
    }

    public override string RegionEndpointServiceName => "data-ats.iot";

    public override string ServiceVersion => "2015-05-28";

    public override string UserAgent => ClientUserAgent;

    /// <summary>Where an operation would be sent.</summary>
    public override Amazon.Runtime.Endpoints.Endpoint DetermineServiceOperationEndpoint(
        Amazon.Runtime.Endpoints.ServiceOperationEndpointParameters parameters) =>
        EndpointProvider.ResolveEndpoint(Internal.IotDataEndpointParameters.From(this));
}
