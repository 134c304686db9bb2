using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Alleycat.Aws.Clients;

/// <summary>Writes the bodies of requests straight into UTF-8: blobs become base64 without a string between.</summary>
internal static class JsonBody
{
    private static readonly JsonWriterOptions Options = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        // What the operations write is fixed and tested; to check each call of the writer again costs time per record.
        SkipValidation = true,
    };

    // A call of 500 records is megabytes: the buffer that one grew to serves the thread's next.
    [ThreadStatic]
    private static ArrayBufferWriter<byte>? _buffer;

    /// <param name="request">What is written.</param>
    /// <param name="write">Writes the members of the request's object.</param>
    /// <returns>The object's bytes, the caller's to keep.</returns>
    public static byte[] Write<TRequest>(TRequest request, Action<Utf8JsonWriter, TRequest> write)
    {
        var buffer = _buffer ??= new(64 * 1024);
        buffer.ResetWrittenCount();
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            write(json, request);
            json.WriteEndObject();
        }
        return buffer.WrittenSpan.ToArray();
    }
}
