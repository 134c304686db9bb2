using System.Net;
using System.Text.Json;
using Amazon.Runtime;
using Amazon.Runtime.Internal.Transform;

namespace Amazon.Kinesis.Internal;

/// <summary>Reads one member of a response; the reader stands on the member's value and is left at its end.</summary>
/// <returns>False where the member is unknown; it is then skipped.</returns>
internal delegate bool ReadMember<TResponse>(TResponse response, string member, ref Utf8JsonReader reader);

/// <summary>Reads one operation's response, or the error in its place.</summary>
internal sealed class KinesisUnmarshaller<TResponse>(ReadMember<TResponse> read) : JsonResponseUnmarshaller
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
        var error = JsonErrorResponseUnmarshaller.GetInstance().Unmarshall(input, ref reader);
        return KinesisErrors.Make(error.Code, error.Message, innerException, error.Type, error.RequestId, statusCode);
    }
}
