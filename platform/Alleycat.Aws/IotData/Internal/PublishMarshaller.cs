using System.Globalization;
using Amazon.IotData.Model;
using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Amazon.Runtime.Internal.Transform;

namespace Amazon.IotData.Internal;

/// <summary><c>POST /topics/{topic}?qos=&amp;retain=</c>, the payload as it is.</summary>
internal sealed class PublishMarshaller : IMarshaller<IRequest, AmazonWebServiceRequest>
{
    public IRequest Marshall(AmazonWebServiceRequest input)
    {
        var publish = (PublishRequest)input;
        var request = new DefaultRequest(input, AmazonIotDataConfig.Service.Namespace)
        {
            HttpMethod = "POST",
            ResourcePath = "/topics/{topic}",
            UseQueryString = true,
            Content = publish.Payload?.ToArray() ?? [],
        };
        request.AddPathResource("{topic}", publish.Topic);
        if (publish.Qos is { } qos)
            request.Parameters.Add("qos", qos.ToString(CultureInfo.InvariantCulture));
        if (publish.Retain is { } retain)
            request.Parameters.Add("retain", retain ? "true" : "false");
        request.Headers["Content-Type"] = "application/octet-stream";
        return request;
    }
}
