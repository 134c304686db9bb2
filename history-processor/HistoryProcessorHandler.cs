using System.Buffers;
using System.Text.Json;
using Alleycat.Racing.History;
using Alleycat.Streaming;

namespace Alleycat.HistoryProcessor;

/// <summary>
/// Merges delivered objects into the history: bytes of an S3 event in, nothing out, any number of processors at once. Repeating an event is
/// harmless and, where it brings nothing new, writes nothing.
/// </summary>
/// <param name="store">Holds both buckets.</param>
/// <param name="options">Names and bounds.</param>
/// <param name="time">For the waits between attempts, and the dates in notes and summaries.</param>
/// <param name="jitter">Spreads the waits; used under a lock.</param>
/// <remarks>
/// Memory of one event: one delivered object compressed (<see cref="HistoryProcessorOptions.ObjectBytesMax"/>), 16 bytes for each record of
/// the batch, and what <see cref="HistoryRewrite"/> states; docs/formats/history.md has the figures.
/// </remarks>
public sealed class HistoryProcessorHandler(IObjectStore store, HistoryProcessorOptions options, TimeProvider time, Random jitter)
{
    private readonly HistoryPipeline pipeline = new(store, options, time, jitter);

    /// <summary>Handles one event; a <see cref="LambdaFunction"/>.</summary>
    /// <param name="s3EventJson">The event's UTF-8 JSON; one without records (S3's test event) is nothing to do.</param>
    /// <param name="response">Left empty.</param>
    /// <param name="cancellationToken">Stops between objects and files; what is written by then stays, and is right.</param>
    /// <exception cref="InvalidDataException">The body is no S3 event.</exception>
    /// <exception cref="HistoryConflictException">Too many lost races; the event is to be retried.</exception>
    /// <exception cref="HistoryRefusedException">A history file must not be touched.</exception>
    public async ValueTask HandleAsync(ReadOnlyMemory<byte> s3EventJson, IBufferWriter<byte> response, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        var batch = new RecordBatch(options.Limits);
        foreach (var delivered in DeliveredObjects(ReadEvent(s3EventJson.Span)))
        {
            cancellationToken.ThrowIfCancellationRequested();
            await pipeline.ReadObjectAsync(delivered, batch, cancellationToken).ConfigureAwait(false);
            if (batch.Count < options.BatchRecordsMax)
                continue;
            await pipeline.MergeAsync(batch, cancellationToken).ConfigureAwait(false);
            batch = new RecordBatch(options.Limits);
        }
        await pipeline.MergeAsync(batch, cancellationToken).ConfigureAwait(false);
        HistoryMetrics.MergeSeconds.Record(time.GetElapsedTime(started).TotalSeconds);
    }

    /// <summary>Delivered data, each object once; everything else is counted by its reason.</summary>
    private List<DeliveredObject> DeliveredObjects(S3Event notification)
    {
        var objects = new List<DeliveredObject>();
        foreach (var record in notification.Records ?? [])
        {
            var key = record?.S3?.Object?.KeyDecoded;
            var bucket = record?.S3?.Bucket?.Name;
            var reason = record is null || string.IsNullOrEmpty(key) ? "NoKey"
                : record.EventName is { } name && !name.StartsWith("ObjectCreated:", StringComparison.Ordinal) ? "OtherEvent"
                : string.IsNullOrEmpty(bucket) || bucket != (options.DeliveryBucket ?? bucket) ? "OtherBucket"
                : !key.StartsWith(options.DataPrefix, StringComparison.Ordinal) ? "OtherPrefix"
                : objects.Contains(new(bucket, key)) ? "Repeated"
                : null;
            if (reason is null)
                objects.Add(new(bucket!, key!));
            else
                HistoryMetrics.EventsSkipped.Add(1, HistoryMetrics.Reason(reason));
        }
        return objects;
    }

    private static S3Event ReadEvent(ReadOnlySpan<byte> json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, S3EventJson.Default.S3Event)
                ?? throw new InvalidDataException("The body is no S3 event: null.");
        }
        catch (JsonException fault)
        {
            throw new InvalidDataException("The body is no S3 event: " + fault.Message, fault);
        }
    }
}
