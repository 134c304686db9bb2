using Alleycat.Racing.History;
using Alleycat.Streaming;

namespace Alleycat.HistoryProcessor;

/// <content>Files of another writer, and damaged ones: what is sound of them goes on, and nothing is lost without a copy.</content>
internal sealed partial class ClassHistoryWriter
{
    /// <summary>Most text that a file of another writer may hold; the format's own limit.</summary>
    private const long ForeignRawBytesMax = uint.MaxValue;

    private async ValueTask<HistoryVersion?> ReplaceUnsoundAsync(
        string key, string etag, HistoryTable table, HistoryFault fault, ClassHistory batch, CancellationToken cancellationToken)
    {
        if (fault == HistoryFault.UnknownVersion)
            throw new HistoryRefusedException(key, "a table of a version that this processor does not know.");
        var whole = await BoundedRead.ReadAsync(store, options.HistoryBucket, key, etag, options.HistoryBytesMax, cancellationToken)
            .ConfigureAwait(false);
        if (whole.Status != GetObjectStatus.Found)
            return null;
        if (whole.IsTooLarge)
            throw new HistoryRefusedException(key, $"holds {whole.Metadata!.Size:N0} bytes; {options.HistoryBytesMax:N0} are allowed.");

        var foreign = ForeignHistory.Read(whole.Content, options.Limits, ForeignRawBytesMax);
        var sound = foreign.History;
        if (foreign.IsSound && fault == HistoryFault.NoTable)
        {
            HistoryMetrics.FilesForeign.Add(1);
            HistoryMetrics.ForeignSkipped.Add(foreign.Skipped);
        }
        else
        {
            await SetAsideAsync(key, whole, cancellationToken).ConfigureAwait(false);
            HistoryMetrics.FilesDamaged.Add(1, HistoryMetrics.Reason(fault.ToString()));
            // The text's own checksum holds, or each fragment's has to.
            if (!foreign.IsSound)
                sound = HistoryFile.Salvage(whole.Content, table, out _);
        }
        foreach (var second in batch.Seconds)
            sound.Join(second);
        return await WriteWholeAsync(key, etag, sound, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Copies a damaged file under its ETag, once.</summary>
    private async ValueTask SetAsideAsync(string key, BoundedObject damaged, CancellationToken cancellationToken)
    {
        var put = await store.PutAsync(
            new PutObjectRequest
            {
                Bucket = options.HistoryBucket,
                Key = $"{options.DamagedPrefix}{key}/{damaged.Metadata!.ETag.Trim('"')}",
                Parts = [ObjectPart.Of(damaged.Content)],
                IfNoneMatch = true,
            },
            cancellationToken).ConfigureAwait(false);
        if (put.Status is not (PutObjectStatus.Stored or PutObjectStatus.PreconditionFailed))
            throw new HistoryConflictException(key, 1);
    }
}
