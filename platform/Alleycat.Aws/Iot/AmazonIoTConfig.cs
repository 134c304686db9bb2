using Alleycat.Aws.Clients;
using Amazon.Runtime;
using Amazon.Util.Internal;

namespace Amazon.IoT;

/// <summary>Settings of <see cref="AmazonIoTClient"/>: those of every AWS client (region, service URL, retries, time-outs).</summary>
public sealed class AmazonIoTConfig : ClientConfig
{
    internal static readonly ServiceDescription Service = new("IoT", "iot", "iot", "2015-05-28");

    private static readonly string ClientUserAgent = InternalSDKUtils.BuildUserAgentString(Service.ServiceId, "4.0.0-alleycat");

    public AmazonIoTConfig() : base(ServicePipeline.Defaults())
    {
        ServiceId = Service.ServiceId;
        AuthenticationServiceName = Service.SigningName;
        EndpointProvider = Service;
    }

    public override string RegionEndpointServiceName => Service.EndpointName;

    public override string ServiceVersion => Service.Version;

    public override string UserAgent => ClientUserAgent;

    /// <summary>Where an operation would be sent.</summary>
    public override Amazon.Runtime.Endpoints.Endpoint DetermineServiceOperationEndpoint(
        Amazon.Runtime.Endpoints.ServiceOperationEndpointParameters parameters) =>
        EndpointProvider.ResolveEndpoint(ServiceEndpointParameters.From(this));
}
