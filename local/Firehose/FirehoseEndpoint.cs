using System.Globalization;
using System.Text.Json;
using Alleycat.Local.AwsJson;

namespace Alleycat.Local.Firehose;

/// <summary>
/// The Firehose door of the delivery streams: <c>POST /</c> with <c>X-Amz-Target: Firehose_20150804.*</c> and JSON 1.1, errors in AWS's
/// types and words. The parts: <c>.Put</c>, <c>.Describe</c>.
/// </summary>
/// <param name="streams">What there is, in the order it is listed.</param>
/// <param name="options">How much is taken, from whom.</param>
/// <param name="time">The clock of signatures.</param>
/// <param name="logger">Told of faults of our own, never of a client's.</param>
internal sealed partial class FirehoseEndpoint(
    IReadOnlyList<DeliveryStreamEntry> streams, FirehoseEndpointOptions options, TimeProvider time, ILogger<FirehoseEndpoint> logger)
{
    public const string TargetPrefix = "Firehose_20150804.";

    private const string ServiceName = "firehose";
    private const string NamePattern = "[a-zA-Z0-9_.-]+";
    private const int NameCharsMax = 64;

    private readonly AwsJsonSignature _signature = new(options.Secrets, ServiceName, time);

    /// <summary>Answers one request. Never throws for what a client sent.</summary>
    public Task HandleAsync(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return AwsJsonProtocol.HandleAsync(context, TargetPrefix, options.BodyBytesMax, _signature, AnswerAsync);
    }

    private async ValueTask<AwsJsonError?> AnswerAsync(string operation, PooledBuffer body, PooledBuffer answer)
    {
        if (operation is not ("PutRecord" or "PutRecordBatch" or "DescribeDeliveryStream" or "ListDeliveryStreams"))
            return new("UnknownOperationException");
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(body.Written);
        }
        catch (JsonException)
        {
            return AwsJsonError.Serialization();
        }
        using (document)
        {
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object)
                return AwsJsonError.Serialization();
            return operation switch
            {
                "PutRecord" => await PutAsync(root, answer, isBatch: false).ConfigureAwait(false),
                "PutRecordBatch" => await PutAsync(root, answer, isBatch: true).ConfigureAwait(false),
                "DescribeDeliveryStream" => DescribeDeliveryStream(new Members(root), answer),
                _ => ListDeliveryStreams(new Members(root), answer),
            };
        }
    }

    private AwsJsonError? FindStream(Members members, out DeliveryStreamEntry stream)
    {
        stream = null!;
        var name = members.Name("DeliveryStreamName", isRequired: true, NamePattern, NameCharsMax);
        if (members.Error is { } error)
            return error;
        stream = streams.FirstOrDefault(entry => entry.Options.Name == name)!;
        return stream is null ? NotFound(name!) : null;
    }

    private AwsJsonError NotFound(string name)
    {
        var account = streams.Count > 0 ? streams[0].Options.AccountId : new Delivery.DeliveryStreamOptions().AccountId;
        return AwsJsonError.NotFound(string.Create(CultureInfo.InvariantCulture, $"Firehose {name} under account {account} not found."));
    }

    [LoggerMessage(EventId = 6_101, Level = LogLevel.Error, Message = "A put on delivery stream {Name} failed.")]
    private partial void LogFault(string name, Exception exception);
}
