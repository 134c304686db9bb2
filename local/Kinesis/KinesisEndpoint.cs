using System.Globalization;
using System.Text.Json;
using Alleycat.Local.AwsJson;
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

    private const string ServiceName = "kinesis";

    private static readonly JsonWriterOptions WriterOptions = AwsJsonProtocol.WriterOptions;

    private readonly AwsJsonSignature _signature = new(options.Secrets, ServiceName, time);
    private readonly PartitionKeyCache _keys = new();

    private delegate AwsJsonError? SmallOperation(Members members, PooledBuffer answer);

    /// <summary>Answers one request. Never throws for what a client sent.</summary>
    public Task HandleAsync(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return AwsJsonProtocol.HandleAsync(context, TargetPrefix, options.BodyBytesMax, _signature, AnswerAsync);
    }

    private async ValueTask<AwsJsonError?> AnswerAsync(string operation, PooledBuffer body, PooledBuffer answer)
    {
        try
        {
            if (operation is "PutRecords" or "PutRecord")
                return await PutAsync(body, answer, isSingle: operation == "PutRecord").ConfigureAwait(false);
            return await AnswerSmallAsync(operation, body, answer).ConfigureAwait(false);
        }
        catch (StreamLogException e) when (e.Fault == StreamLogFault.Closed)
        {
            return AwsJsonError.NotFound($"The stream was deleted, or the service is stopping. {e.Message}");
        }
        catch (Exception e) when (e is StreamLogException or StreamLogCorruptException or IOException or UnauthorizedAccessException)
        {
            LogFault(operation, e);
            return AwsJsonError.InternalFailure(e.Message);
        }
    }

    private async ValueTask<AwsJsonError?> AnswerSmallAsync(string operation, PooledBuffer body, PooledBuffer answer)
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
            return body.Length == 0 && small is null && operation != "DeleteStream" ? UnknownOperation() : AwsJsonError.Serialization();
        }
        using (document)
        {
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                return AwsJsonError.Serialization();
            var members = new Members(document.RootElement);
            if (operation == "DeleteStream")
                return await DeleteStreamAsync(members).ConfigureAwait(false);
            return small is null ? UnknownOperation() : small(members, answer);
        }
    }

    private static AwsJsonError UnknownOperation() => new("UnknownOperationException");

    private string ArnOf(string streamName) =>
        string.Create(CultureInfo.InvariantCulture, $"arn:aws:kinesis:{options.Region}:{options.AccountId}:stream/{streamName}");

    private AwsJsonError StreamNotFound(string name) =>
        AwsJsonError.NotFound($"Stream {name} under account {options.AccountId} not found.");

    [LoggerMessage(EventId = 6_001, Level = LogLevel.Error, Message = "Kinesis {Operation} failed.")]
    private partial void LogFault(string operation, Exception exception);
}
