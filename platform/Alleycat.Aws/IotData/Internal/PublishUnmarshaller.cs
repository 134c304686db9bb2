using System.Net;
using Amazon.IotData.Model;
using Amazon.Runtime;
using Amazon.Runtime.Internal.Transform;

namespace Amazon.IotData.Internal;

/// <summary>An empty answer, or an error.</summary>
internal sealed class PublishUnmarshaller : JsonResponseUnmarshaller
{
    public override AmazonWebServiceResponse Unmarshall(JsonUnmarshallerContext input) => new PublishResponse();

    public override AmazonServiceException UnmarshallException(
        JsonUnmarshallerContext input, Exception innerException, HttpStatusCode statusCode)
    {
        var reader = new Amazon.Runtime.Internal.Util.StreamingUtf8JsonReader(input.Stream);
        var error = JsonErrorResponseUnmarshaller.GetInstance().Unmarshall(input, ref reader);
        return new AmazonIotDataException(
            error.Message ?? error.Code ?? statusCode.ToString(), innerException, error.Type, error.Code ?? "", error.RequestId ?? "", statusCode);
    }
}
