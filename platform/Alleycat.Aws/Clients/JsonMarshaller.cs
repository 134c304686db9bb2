using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Amazon.Runtime.Internal.Transform;

namespace Alleycat.Aws.Clients;

/// <summary>Writes one operation's request: JSON 1.1 with a target header, or a REST call with or without a JSON body.</summary>
internal sealed class JsonMarshaller<TRequest> : IMarshaller<IRequest, AmazonWebServiceRequest> where TRequest : AmazonWebServiceRequest
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly string _service;
    private readonly string _method;
    private readonly string _path;
    private readonly string? _target;
    private readonly Action<IRequest, TRequest>? _address;
    private readonly Action<Utf8JsonWriter, TRequest>? _write;

    private JsonMarshaller(
        string service, string method, string path, string? target, Action<IRequest, TRequest>? address,
        Action<Utf8JsonWriter, TRequest>? write) =>
        (_service, _method, _path, _target, _address, _write) = (service, method, path, target, address, write);

    /// <param name="service">Such as <c>Amazon.Firehose</c>.</param>
    /// <param name="target">Such as <c>Firehose_20150804.PutRecord</c>.</param>
    /// <param name="write">Writes the members of the request's object.</param>
    public static JsonMarshaller<TRequest> Rpc(string service, string target, Action<Utf8JsonWriter, TRequest> write) =>
        new(service, "POST", "/", target, null, write);

    /// <param name="service">Such as <c>Amazon.IoT</c>.</param>
    /// <param name="method">HTTP's.</param>
    /// <param name="path">With <c>{name}</c> where the request's values go.</param>
    /// <param name="address">Sets path values, query parameters and headers.</param>
    /// <param name="write">Writes the members of the body; null for none.</param>
    public static JsonMarshaller<TRequest> Rest(
        string service, string method, string path, Action<IRequest, TRequest>? address = null, Action<Utf8JsonWriter, TRequest>? write = null) =>
        new(service, method, path, null, address, write);

    public IRequest Marshall(AmazonWebServiceRequest input)
    {
        var request = new DefaultRequest(input, _service)
        {
            HttpMethod = _method,
            ResourcePath = _path,
            // The parameters that a call adds go into the query; a body is JSON.
            UseQueryString = true,
        };
        _address?.Invoke(request, (TRequest)input);
        if (_target is not null)
            request.Headers["X-Amz-Target"] = _target;
        if (_write is not null)
        {
            var body = new ArrayBufferWriter<byte>(1024);
            using (var json = new Utf8JsonWriter(body, Options))
            {
                json.WriteStartObject();
                _write(json, (TRequest)input);
                json.WriteEndObject();
            }
            request.Content = body.WrittenSpan.ToArray();
            request.Headers["Content-Type"] = _target is null ? "application/json" : "application/x-amz-json-1.1";
        }
        return request;
    }
}
