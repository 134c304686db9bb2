using System.Net;
using Amazon.Kinesis.Internal;
using Amazon.Runtime;
using Amazon.Runtime.Internal.Transform;

namespace Alleycat.Aws.Clients;

/// <summary>Makes the exception of a service's error.</summary>
internal delegate AmazonServiceException MakeError(
    string message, Exception? innerException, ErrorType type, string code, string requestId, HttpStatusCode status);

/// <summary>Reads one operation's JSON response, or the error in its place.</summary>
internal sealed class JsonUnmarshaller<TResponse>(ReadMember<TResponse> read, MakeError error) : JsonResponseUnmarshaller
    where TResponse : AmazonWebServiceResponse, new()
{
    public override AmazonWebServiceResponse Unmarshall(JsonUnmarshallerContext input)
    {
        var response = new TResponse();
        using var body = new MemoryStream();
        input.Stream.CopyTo(body);
        if (body.Length > 0)
            KinesisJson.ReadObject(body.GetBuffer().AsSpan(0, (int)body.Length), response, read);
        return response;
    }

    public override AmazonServiceException UnmarshallException(
        JsonUnmarshallerContext input, Exception innerException, HttpStatusCode statusCode)
    {
        var reader = new Amazon.Runtime.Internal.Util.StreamingUtf8JsonReader(input.Stream);
        var told = JsonErrorResponseUnmarshaller.GetInstance().Unmarshall(input, ref reader);
        var message = told.Message ?? told.Code ?? statusCode.ToString();
        return error(message, innerException, told.Type, told.Code ?? "", told.RequestId ?? "", statusCode);
    }
}
