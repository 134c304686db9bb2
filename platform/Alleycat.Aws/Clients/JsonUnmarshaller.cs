using System.Net;
using Amazon.Runtime;
using Amazon.Runtime.Internal.Transform;
using Amazon.Runtime.Internal.Util;

namespace Alleycat.Aws.Clients;

/// <summary>Reads one operation's JSON response, or the error in its place.</summary>
/// <param name="read">Reads the response's members; null where it says nothing, and is not looked at.</param>
/// <param name="error">Makes the service's exceptions.</param>
internal sealed class JsonUnmarshaller<TResponse>(ReadMember<TResponse>? read, MakeError error) : JsonResponseUnmarshaller
    where TResponse : AmazonWebServiceResponse, new()
{
    public override AmazonWebServiceResponse Unmarshall(JsonUnmarshallerContext input)
    {
        var response = new TResponse();
        if (read is null)
            return response;
        using var body = new MemoryStream();
        input.Stream.CopyTo(body);
        if (body.Length > 0)
            JsonShapes.ReadObject(body.GetBuffer().AsSpan(0, (int)body.Length), response, read);
        return response;
    }

    public override AmazonServiceException UnmarshallException(
        JsonUnmarshallerContext input, Exception innerException, HttpStatusCode statusCode)
    {
        var reader = new StreamingUtf8JsonReader(input.Stream);
        var told = JsonErrorResponseUnmarshaller.GetInstance().Unmarshall(input, ref reader);
        var message = told.Message ?? told.Code ?? statusCode.ToString();
        return error(message, innerException, told.Type, told.Code ?? "", told.RequestId ?? "", statusCode);
    }
}
