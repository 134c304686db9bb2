using System.Text.Json;
using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Amazon.Runtime.Internal.Transform;

namespace Alleycat.Aws.Clients;

/// <summary>Writes one operation's request: JSON 1.1 with a target header, or a REST call with or without a JSON body.</summary>
internal sealed class JsonMarshaller<TRequest> : IMarshaller<IRequest, AmazonWebServiceRequest> where TRequest : AmazonWebServiceRequest
{
    private readonly ServiceDescription _service;
    private readonly string _method;
    private readonly string _path;
    private readonly string? _target;
    private readonly Action<IRequest, TRequest>? _address;
    private readonly Action<Utf8JsonWriter, TRequest>? _write;

    private JsonMarshaller(
        ServiceDescription service, string method, string path, string? target, Action<IRequest, TRequest>? address,
        Action<Utf8JsonWriter, TRequest>? write) =>
        (_service, _method, _path, _target, _address, _write) = (service, method, path, target, address, write);

    /// <param name="service">Whose operation it is.</param>
    /// <param name="target">Such as <c>Firehose_20150804.PutRecord</c>.</param>
    /// <param name="write">Writes the members of the request's object.</param>
    public static JsonMarshaller<TRequest> Rpc(ServiceDescription service, string target, Action<Utf8JsonWriter, TRequest> write) =>
        new(service, "POST", "/", target, null, write);

    /// <param name="service">Whose operation it is.</param>
    /// <param name="method">HTTP's.</param>
    /// <param name="path">With <c>{name}</c> where the request's values go.</param>
    /// <param name="address">Sets path values, query parameters and headers.</param>
    /// <param name="write">Writes the members of the body; null for none.</param>
    public static JsonMarshaller<TRequest> Rest(
        ServiceDescription service, string method, string path, Action<IRequest, TRequest>? address = null,
        Action<Utf8JsonWriter, TRequest>? write = null) =>
        new(service, method, path, null, address, write);

    public IRequest Marshall(AmazonWebServiceRequest input)
    {
        var request = new DefaultRequest(input, _service.Namespace)
        {
            HttpMethod = _method,
            ResourcePath = _path,
            // The parameters that a REST call adds go into the query; a body is JSON.
            UseQueryString = _target is null,
        };
        _address?.Invoke(request, (TRequest)input);
        request.Headers["X-Amz-Api-Version"] = _service.Version;
        if (_target is not null)
            request.Headers["X-Amz-Target"] = _target;
        if (_write is not null)
        {
            request.Content = JsonBody.Write((TRequest)input, _write);
            request.Headers["Content-Type"] = _target is null ? "application/json" : "application/x-amz-json-1.1";
        }
        return request;
    }
}
