using System.Text.Json;
using Alleycat.Racing.History;
using Alleycat.Streaming;

namespace Alleycat.HistoryProcessor;

/// <summary>The two halves of an event: reading delivered objects into a batch, and merging the batch into the files.</summary>
internal sealed class HistoryPipeline
{
    private readonly IObjectStore store;
    private readonly HistoryProcessorOptions options;
    private readonly TimeProvider time;
    private readonly ClassHistoryWriter histories;
    private readonly ClassSummaryWriter summaries;
    private readonly RacerDirectoryWriter directory;

    public HistoryPipeline(IObjectStore store, HistoryProcessorOptions options, TimeProvider time, Random jitter)
    {
        (this.store, this.options, this.time) = (store, options, time);
        var writes = new ConditionalWrites(options, time, jitter);
        histories = new ClassHistoryWriter(store, options, writes);
        summaries = new ClassSummaryWriter(store, options, writes, histories, time);
        directory = new RacerDirectoryWriter(store, options, writes);
    }

    /// <summary>Reads one delivered object; a damaged one is noted under the error prefix and leaves no record in the batch.</summary>
    public async ValueTask ReadObjectAsync(DeliveredObject delivered, RecordBatch batch, CancellationToken cancellationToken)
    {
        var read = await BoundedRead.ReadAsync(store, delivered.Bucket, delivered.Key, null, options.ObjectBytesMax, cancellationToken)
            .ConfigureAwait(false);
        if (read.Status == GetObjectStatus.NoSuchKey)
        {
            // Removed since the event was sent: delivered objects are never written twice, so there is nothing to wait for.
            HistoryMetrics.EventsSkipped.Add(1, HistoryMetrics.Reason("NoSuchKey"));
            return;
        }
        if (read.Status != GetObjectStatus.Found)
            throw new HistoryConflictException(delivered.Key, 1);

        var fault = read.IsTooLarge ? GzipFault.TooLarge : DeliveredLines.Read(read.Content, options.ObjectRawBytesMax, batch);
        if (fault == GzipFault.None)
        {
            batch.Accept();
            HistoryMetrics.ObjectsRead.Add(1);
            return;
        }
        batch.Reject();
        await SetAsideAsync(delivered, read.Metadata!, fault, cancellationToken).ConfigureAwait(false);
        HistoryMetrics.ObjectsSetAside.Add(1, HistoryMetrics.Reason(fault.ToString()));
    }

    /// <summary>Merges the batch class by class, then its names.</summary>
    public async ValueTask MergeAsync(RecordBatch batch, CancellationToken cancellationToken)
    {
        foreach (var (classId, records) in batch.ByClass())
        {
            var summary = await summaries.ReadAsync(classId, cancellationToken).ConfigureAwait(false);
            var history = await histories.MergeAsync(classId, records, cancellationToken).ConfigureAwait(false);
            await summaries.UpdateAsync(classId, summary, history, cancellationToken).ConfigureAwait(false);
        }
        await directory.MergeAsync(batch.Names, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The object stays where it is; the note beside the set-aside records says that it was not merged, and why.</summary>
    private async ValueTask SetAsideAsync(
        DeliveredObject delivered, ObjectMetadata metadata, GzipFault fault, CancellationToken cancellationToken)
    {
        using var note = new MemoryStream();
        using (var json = new Utf8JsonWriter(note))
        {
            json.WriteStartObject();
            json.WriteString("reason"u8, fault.ToString());
            json.WriteString("bucket"u8, delivered.Bucket);
            json.WriteString("key"u8, delivered.Key);
            json.WriteString("eTag"u8, metadata.ETag);
            json.WriteNumber("size"u8, metadata.Size);
            json.WriteString("notedAt"u8, time.GetUtcNow());
            json.WriteEndObject();
        }
        await store.PutAsync(
            new PutObjectRequest
            {
                Bucket = delivered.Bucket,
                Key = $"{options.ErrorPrefix}{delivered.Key}.json",
                Parts = [ObjectPart.Of(note.ToArray())],
                ContentType = "application/json",
            },
            cancellationToken).ConfigureAwait(false);
    }
}
