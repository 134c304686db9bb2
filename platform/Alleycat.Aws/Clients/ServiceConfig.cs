using Amazon.Runtime;
using Amazon.Runtime.Endpoints;

namespace Alleycat.Aws.Clients;

/// <summary>Settings that each client here has: those of every AWS client (region, service URL, retries, time-outs).</summary>
public abstract class ServiceConfig : ClientConfig
{
    private readonly ServiceDescription _service;

    private protected ServiceConfig(ServiceDescription service)
        : base(ServicePipeline.Defaults())
    {
        _service = service;
        ServiceId = service.ServiceId;
        AuthenticationServiceName = service.SigningName;
        EndpointProvider = service;
    }

    public override string RegionEndpointServiceName => _service.EndpointName;

    public override string ServiceVersion => _service.Version;

    public override string UserAgent => _service.UserAgent;

    /// <summary>Where an operation would be sent.</summary>
    /// <exception cref="AmazonClientException">Neither a service URL nor a region is set.</exception>
    public override Endpoint DetermineServiceOperationEndpoint(ServiceOperationEndpointParameters parameters) =>
        EndpointProvider.ResolveEndpoint(ServiceEndpointParameters.From(this));
}
