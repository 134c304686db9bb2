using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Alleycat.Local.AwsJson;

/// <summary>AWS's JSON 1.1 protocol, as Kinesis and Firehose speak it: <c>POST /</c>, the operation in <c>X-Amz-Target</c>.</summary>
internal static class AwsJsonProtocol
{
    public const string TargetHeader = "X-Amz-Target";

    private const string JsonType = "application/x-amz-json-1.1";

    public static readonly JsonWriterOptions WriterOptions = new()
    {
        // A client reads JSON, no page does: partition keys and base64 go out as they are.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };

    /// <summary>Reads a request's body and answers it: the error, else what was written.</summary>
    /// <param name="context">The request.</param>
    /// <param name="targetPrefix">The service's, with its full stop.</param>
    /// <param name="bodyBytesMax">Above it the answer is 413.</param>
    /// <param name="signature">Says who may.</param>
    /// <param name="answerAsync">Runs the operation: its name (empty where the target is another's), body, answer.</param>
    public static async Task HandleAsync(
        HttpContext context, string targetPrefix, int bodyBytesMax, AwsJsonSignature signature,
        Func<string, PooledBuffer, PooledBuffer, ValueTask<AwsJsonError?>> answerAsync)
    {
        var request = context.Request;
        using var body = new PooledBuffer(Math.Clamp((int)Math.Min(request.ContentLength ?? 0, bodyBytesMax) + 1, 1_024, 1 << 20));
        if (request.ContentLength > bodyBytesMax
            || !await body.TryFillAsync(request.Body, bodyBytesMax, context.RequestAborted).ConfigureAwait(false))
        {
            context.Response.StatusCode = StatusCodes.Status413PayloadTooLarge;
            return;
        }
        SetIdentifiers(context.Response);
        if (!await IsOursAsync(context).ConfigureAwait(false))
            return;

        using var answer = new PooledBuffer(1_024);
        var target = request.Headers[TargetHeader].ToString();
        var operation = target.StartsWith(targetPrefix, StringComparison.Ordinal) ? target[targetPrefix.Length..] : "";
        var error = signature.Check(request, body.Written.Span) ?? await answerAsync(operation, body, answer).ConfigureAwait(false);
        if (error is not null)
            await SendErrorAsync(context.Response, error).ConfigureAwait(false);
        else
            await SendAsync(context.Response, answer.Written).ConfigureAwait(false);
    }

    /// <summary>Seconds since 1970 with three decimals, the member's value.</summary>
    public static void WriteTimestamp(Utf8JsonWriter json, long ms)
    {
        Span<byte> text = stackalloc byte[32];
        var (seconds, rest) = Math.DivRem(Math.Max(0, ms), 1_000);
        seconds.TryFormat(text, out var length, provider: CultureInfo.InvariantCulture);
        text[length++] = (byte)'.';
        rest.TryFormat(text[length..], out var decimals, "D3", CultureInfo.InvariantCulture);
        json.WriteRawValue(text[..(length + decimals)], skipInputValidation: true);
    }

    /// <summary>What AWS answers before it reads a body: in XML, as it cannot tell which protocol the client speaks.</summary>
    private static async ValueTask<bool> IsOursAsync(HttpContext context)
    {
        var isJson = context.Request.ContentType is { } type
            && type.AsSpan().TrimStart().StartsWith(JsonType, StringComparison.OrdinalIgnoreCase);
        if (HttpMethods.IsPost(context.Request.Method) && isJson)
            return true;
        var hasTarget = context.Request.Headers[TargetHeader].ToString().Contains('.', StringComparison.Ordinal);
        if (HttpMethods.IsPost(context.Request.Method) && hasTarget)
        {
            await SendXmlAsync(context.Response, StatusCodes.Status404NotFound, "<UnknownOperationException/>\n").ConfigureAwait(false);
            return false;
        }
        await SendXmlAsync(context.Response, StatusCodes.Status403Forbidden,
            "<AccessDeniedException>\n  <Message>Unable to determine service/operation name to be authorized</Message>\n"
            + "</AccessDeniedException>\n").ConfigureAwait(false);
        return false;
    }

    private static void SetIdentifiers(HttpResponse response)
    {
        Span<byte> id = stackalloc byte[72];
        RandomNumberGenerator.Fill(id);
        response.Headers["x-amzn-RequestId"] = Guid.NewGuid().ToString();
        response.Headers["x-amz-id-2"] = Convert.ToBase64String(id);
    }

    private static async Task SendAsync(HttpResponse response, ReadOnlyMemory<byte> json)
    {
        response.ContentType = JsonType;
        response.ContentLength = json.Length;
        await response.Body.WriteAsync(json).ConfigureAwait(false);
    }

    private static Task SendErrorAsync(HttpResponse response, AwsJsonError error)
    {
        response.StatusCode = error.StatusCode;
        var json = new MemoryStream();
        using (var writer = new Utf8JsonWriter(json, WriterOptions))
        {
            writer.WriteStartObject();
            writer.WriteString("__type"u8, error.Type);
            if (error.Message is not null)
                writer.WriteString("message"u8, error.Message);
            writer.WriteEndObject();
        }
        return SendAsync(response, json.ToArray());
    }

    private static async Task SendXmlAsync(HttpResponse response, int statusCode, string xml)
    {
        response.StatusCode = statusCode;
        var bytes = Encoding.UTF8.GetBytes(xml);
        response.ContentLength = bytes.Length;
        await response.Body.WriteAsync(bytes).ConfigureAwait(false);
    }
}
