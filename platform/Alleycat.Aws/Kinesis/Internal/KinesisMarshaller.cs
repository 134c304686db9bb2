using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Amazon.Runtime.Internal.Transform;

namespace Amazon.Kinesis.Internal;

/// <summary>Writes one operation's request as JSON 1.1, straight into UTF-8: blobs become base64 without a string between.</summary>
/// <param name="operation">The operation's name.</param>
/// <param name="write">Writes the members of the request's object.</param>
internal sealed class KinesisMarshaller<TRequest>(string operation, Action<Utf8JsonWriter, TRequest> write)
    : IMarshaller<IRequest, AmazonWebServiceRequest> where TRequest : AmazonWebServiceRequest
{
    private static readonly JsonWriterOptions Options = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? _body;

    public IRequest Marshall(AmazonWebServiceRequest input)
    {
        var body = _body ??= new(64 * 1024);
        body.ResetWrittenCount();
        using (var json = new Utf8JsonWriter(body, Options))
        {
            json.WriteStartObject();
            write(json, (TRequest)input);
            json.WriteEndObject();
        }
        var request = new DefaultRequest(input, "Amazon.Kinesis")
        {
            HttpMethod = "POST",
            ResourcePath = "/",
            Content = body.WrittenSpan.ToArray(),
        };
        request.Headers["X-Amz-Target"] = $"Kinesis_20131202.{operation}";
        request.Headers["Content-Type"] = "application/x-amz-json-1.1";
        request.Headers["X-Amz-Api-Version"] = "2013-12-02";
        return request;
    }
}
