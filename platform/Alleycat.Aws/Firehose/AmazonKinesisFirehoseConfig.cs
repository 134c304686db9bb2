using Alleycat.Aws.Clients;
using Amazon.Runtime;
using Amazon.Util.Internal;

namespace Amazon.KinesisFirehose;

/// <summary>Settings of <see cref="AmazonKinesisFirehoseClient"/>: those of every AWS client (region, service URL, retries, time-outs).</summary>
public sealed class AmazonKinesisFirehoseConfig : ClientConfig
{
    internal static readonly ServiceDescription Service = new("Firehose", "firehose", "firehose", "2015-08-04");

    private static readonly string ClientUserAgent = InternalSDKUtils.BuildUserAgentString(Service.ServiceId, "4.0.0-alleycat");

    public AmazonKinesisFirehoseConfig() : base(ServicePipeline.Defaults())
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
