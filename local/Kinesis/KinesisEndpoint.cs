using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Alleycat.StreamLog;

namespace Alleycat.Local.Kinesis;

/// <summary>
/// The Kinesis door of the embedded streams: <c>POST /</c> with <c>X-Amz-Target: Kinesis_20131202.*</c> and JSON 1.1,
/// errors in AWS's types and
/// words. The parts: <c>.Put</c>, <c>.Read</c>, <c>.Streams</c>, <c>.Shards</c>.
/// </summary>
/// <param name="catalog">The streams; the caller's to open and close.</param>
/// <param name="options">What the endpoint calls itself and how much it takes.</param>
/// <param name="time">The clock of shard iterators and of <c>MillisBehindLatest</c>.</param>
/// <param name="logger">Told of faults of our own, never of a client's.</param>
public sealed partial class KinesisEndpoint(
    StreamLogCatalog catalog, KinesisEndpointOptions options, TimeProvider time, ILogger<KinesisEndpoint> logger)
{
    public const string TargetPrefix = "Kinesis_20131202.";

    private const string JsonType = "application/x-amz-json-1.1";
    private const string TargetHeader = "X-Amz-Target";

    private static readonly JsonWriterOptions WriterOptions = new()
    {
        // A client reads JSON, no page does: partition keys and base64 go out as they are.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };

    private readonly PartitionKeyCache _keys = new();

    private delegate KinesisError? SmallOperation(Members members, PooledBuffer answer);

    /// <summary>Answers one request. Never throws for what a client sent.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var request = context.Request;
        using var body = new PooledBuffer(Math.Clamp((int)Math.Min(request.ContentLength ?? 0, options.BodyBytesMax) + 1, 1_024, 1 << 20));
        if (request.ContentLength > options.BodyBytesMax
            || !await body.TryFillAsync(request.Body, options.BodyBytesMax, context.RequestAborted).ConfigureAwait(false))
        {
            context.Response.StatusCode = StatusCodes.Status413PayloadTooLarge;
            return;
        }
        SetIdentifiers(context.Response);
        if (!await IsOursAsync(context).ConfigureAwait(false))
            return;

        using var answer = new PooledBuffer(1_024);
        var error = CheckSignature(request, body.Written.Span)
            ?? await AnswerAsync(OperationOf(request), body, answer).ConfigureAwait(false);
        if (error is not null)
            await SendErrorAsync(context.Response, error).ConfigureAwait(false);
        else
            await SendAsync(context.Response, answer.Written).ConfigureAwait(false);
    }

    private async ValueTask<KinesisError?> AnswerAsync(string operation, PooledBuffer body, PooledBuffer answer)
    {
        try
        {
            if (operation is "PutRecords" or "PutRecord")
                return await PutAsync(body, answer, isSingle: operation == "PutRecord").ConfigureAwait(false);
            return await AnswerSmallAsync(operation, body, answer).ConfigureAwait(false);
        }
        catch (StreamLogException e) when (e.Fault == StreamLogFault.Closed)
        {
            return KinesisError.NotFound($"The stream was deleted, or the service is stopping. {e.Message}");
        }
        catch (Exception e) when (e is StreamLogException or StreamLogCorruptException or IOException or UnauthorizedAccessException)
        {
            LogFault(operation, e);
            return KinesisError.InternalFailure(e.Message);
        }
    }

    private async ValueTask<KinesisError?> AnswerSmallAsync(string operation, PooledBuffer body, PooledBuffer answer)
    {
        SmallOperation? small = operation switch
        {
            "CreateStream" => CreateStream,
            "DescribeStream" => DescribeStream,
            "DescribeStreamSummary" => DescribeStreamSummary,
            "GetRecords" => GetRecords,
            "GetShardIterator" => GetShardIterator,
            "ListShards" => ListShards,
            "ListStreams" => ListStreams,
            "IncreaseStreamRetentionPeriod" => IncreaseRetention,
            "DecreaseStreamRetentionPeriod" => DecreaseRetention,
            _ => null,
        };
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(body.Written);
        }
        catch (JsonException)
        {
            return body.Length == 0 && small is null && operation != "DeleteStream" ? UnknownOperation() : KinesisError.Serialization();
        }
        using (document)
        {
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                return KinesisError.Serialization();
            var members = new Members(document.RootElement);
            if (operation == "DeleteStream")
                return await DeleteStreamAsync(members).ConfigureAwait(false);
            return small is null ? UnknownOperation() : small(members, answer);
        }
    }

    private static KinesisError UnknownOperation() => new("UnknownOperationException");

    private static string OperationOf(HttpRequest request)
    {
        var target = request.Headers[TargetHeader].ToString();
        return target.StartsWith(TargetPrefix, StringComparison.Ordinal) ? target[TargetPrefix.Length..] : "";
    }

    /// <summary>What AWS answers before it reads a body: in XML, as it cannot tell which protocol the client
    /// speaks.</summary>
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

    private static Task SendErrorAsync(HttpResponse response, KinesisError error)
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

    private string ArnOf(string streamName) =>
        string.Create(CultureInfo.InvariantCulture, $"arn:aws:kinesis:{options.Region}:{options.AccountId}:stream/{streamName}");

    private KinesisError StreamNotFound(string name) =>
        KinesisError.NotFound($"Stream {name} under account {options.AccountId} not found.");

    [LoggerMessage(EventId = 6_001, Level = LogLevel.Error, Message = "Kinesis {Operation} failed.")]
    private partial void LogFault(string operation, Exception exception);
}
