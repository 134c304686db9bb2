using System.Text.Json;
using Alleycat.Aws.Clients;
using Amazon.IoT.Model;
using Amazon.Runtime;
using Amazon.Runtime.Internal;

namespace Amazon.IoT;

public sealed partial class AmazonIoTClient
{
    private static readonly InvokeOptions DescribeEndpointOptions = Options<DescribeEndpointRequest, DescribeEndpointResponse>(
        "GET", "/endpoint",
        (http, request) =>
        {
            if (request.EndpointType is not null)
                http.Parameters.Add("endpointType", request.EndpointType);
        },
        null,
        (response, member, value) => _ = member == "endpointAddress" ? response.EndpointAddress = value : null);

    private static readonly InvokeOptions CreateThingOptions = Options<CreateThingRequest, CreateThingResponse>(
        "POST", "/things/{thingName}",
        (http, request) => http.AddPathResource("{thingName}", request.ThingName),
        (json, request) =>
        {
            JsonShapes.Write(json, "thingTypeName", request.ThingTypeName);
            if (request.AttributePayload is not { } payload)
                return;
            json.WriteStartObject("attributePayload"u8);
            json.WriteStartObject("attributes"u8);
            foreach (var (name, value) in payload.Attributes)
                json.WriteString(name, value);
            json.WriteEndObject();
            if (payload.Merge is { } merge)
                json.WriteBoolean("merge"u8, merge);
            json.WriteEndObject();
        },
        (response, member, value) => _ = member switch
        {
            "thingName" => response.ThingName = value,
            "thingArn" => response.ThingArn = value,
            "thingId" => response.ThingId = value,
            _ => null,
        });

    private static readonly InvokeOptions DeleteThingOptions = Options<DeleteThingRequest, DeleteThingResponse>(
        "DELETE", "/things/{thingName}", (http, request) => http.AddPathResource("{thingName}", request.ThingName));

    private static readonly InvokeOptions AttachThingPrincipalOptions = Options<AttachThingPrincipalRequest, AttachThingPrincipalResponse>(
        "PUT", "/things/{thingName}/principals",
        (http, request) =>
        {
            http.AddPathResource("{thingName}", request.ThingName);
            http.Headers["x-amzn-principal"] = request.Principal;
        });

    private static readonly InvokeOptions DetachThingPrincipalOptions = Options<DetachThingPrincipalRequest, DetachThingPrincipalResponse>(
        "DELETE", "/things/{thingName}/principals",
        (http, request) =>
        {
            http.AddPathResource("{thingName}", request.ThingName);
            http.Headers["x-amzn-principal"] = request.Principal;
        });

    /// <summary>The account's endpoint; <c>iot:Data-ATS</c> is the one for devices.</summary>
    /// <exception cref="AmazonIoTException">It was refused, after the client's own retries.</exception>
    public Task<DescribeEndpointResponse> DescribeEndpointAsync(DescribeEndpointRequest request, CancellationToken cancellationToken = default) =>
        InvokeAsync<DescribeEndpointResponse>(request, DescribeEndpointOptions, cancellationToken);

    /// <summary>Makes a thing.</summary>
    /// <exception cref="AmazonIoTException"><c>ResourceAlreadyExistsException</c> where it is there with other attributes.</exception>
    public Task<CreateThingResponse> CreateThingAsync(CreateThingRequest request, CancellationToken cancellationToken = default) =>
        InvokeAsync<CreateThingResponse>(request, CreateThingOptions, cancellationToken);

    /// <summary>Removes a thing without principals.</summary>
    /// <exception cref="AmazonIoTException">It was refused, after the client's own retries.</exception>
    public Task<DeleteThingResponse> DeleteThingAsync(DeleteThingRequest request, CancellationToken cancellationToken = default) =>
        InvokeAsync<DeleteThingResponse>(request, DeleteThingOptions, cancellationToken);

    /// <summary>Attaches a certificate to its thing.</summary>
    /// <exception cref="AmazonIoTException">It was refused, after the client's own retries.</exception>
    public Task<AttachThingPrincipalResponse> AttachThingPrincipalAsync(
        AttachThingPrincipalRequest request, CancellationToken cancellationToken = default) =>
        InvokeAsync<AttachThingPrincipalResponse>(request, AttachThingPrincipalOptions, cancellationToken);

    /// <summary>Detaches a certificate from its thing; it takes a moment until the thing may be removed.</summary>
    /// <exception cref="AmazonIoTException">It was refused, after the client's own retries.</exception>
    public Task<DetachThingPrincipalResponse> DetachThingPrincipalAsync(
        DetachThingPrincipalRequest request, CancellationToken cancellationToken = default) =>
        InvokeAsync<DetachThingPrincipalResponse>(request, DetachThingPrincipalOptions, cancellationToken);

    /// <summary>A response whose members are text, or that has none.</summary>
    private static InvokeOptions Options<TRequest, TResponse>(
        string method, string path, Action<IRequest, TRequest> address, Action<Utf8JsonWriter, TRequest>? write = null,
        Action<TResponse, string, string?>? read = null)
        where TRequest : AmazonWebServiceRequest
        where TResponse : AmazonWebServiceResponse, new() => OptionsReading<TRequest, TResponse>(
            method, path, address, write,
            read is null ? null : (TResponse response, string member, ref Utf8JsonReader reader) =>
            {
                if (reader.TokenType is not JsonTokenType.String)
                    return false;
                read(response, member, reader.GetString());
                return true;
            });

    private static InvokeOptions OptionsReading<TRequest, TResponse>(
        string method, string path, Action<IRequest, TRequest> address, Action<Utf8JsonWriter, TRequest>? write, ReadMember<TResponse>? read)
        where TRequest : AmazonWebServiceRequest
        where TResponse : AmazonWebServiceResponse, new() => new()
        {
            RequestMarshaller = JsonMarshaller<TRequest>.Rest(AmazonIoTConfig.Service, method, path, address, write),
            ResponseUnmarshaller = new JsonUnmarshaller<TResponse>(
                read, (message, inner, type, code, id, status) => new AmazonIoTException(message, inner, type, code, id, status)),
        };
}
