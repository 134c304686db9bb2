using System.Text.Json;
using Alleycat.Racing;
using Alleycat.Streaming;

namespace Alleycat.HistoryProcessor;

/// <summary>Keeps <c>class-N.json</c> in step with <c>class-N.gz</c>.</summary>
/// <remarks>
/// The summary's ETag is read before the history's, and the summary replaced only if it still has it. Whoever wrote a later history writes
/// its summary after that, so an older summary can never replace a newer one for good.
/// </remarks>
internal sealed class ClassSummaryWriter(
    IObjectStore store, HistoryProcessorOptions options, ConditionalWrites writes, ClassHistoryWriter histories, TimeProvider time)
{
    public static string KeyOf(int classId) => $"class-{classId}.json";

    /// <summary>Reads what there is, before the history is read.</summary>
    public async ValueTask<SummaryVersion> ReadAsync(int classId, CancellationToken cancellationToken)
    {
        var read = await store.GetAsync(options.HistoryBucket, KeyOf(classId), null, null, cancellationToken).ConfigureAwait(false);
        return new SummaryVersion(read.Metadata?.ETag, read.Status == GetObjectStatus.Found ? HistoryETagOf(read.Content.Span) : null);
    }

    /// <summary>Writes the summary of the history unless it is there.</summary>
    /// <param name="classId">1 to 6.</param>
    /// <param name="summary">As read before <paramref name="history"/> was.</param>
    /// <param name="history">The file that was written or found.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async ValueTask UpdateAsync(int classId, SummaryVersion summary, HistoryVersion history, CancellationToken cancellationToken)
    {
        var isFirst = true;
        await writes.RunAsync(KeyOf(classId), TryUpdateAsync, cancellationToken).ConfigureAwait(false);

        async ValueTask<HistoryVersion?> TryUpdateAsync()
        {
            if (!isFirst)
            {
                summary = await ReadAsync(classId, cancellationToken).ConfigureAwait(false);
                history = await histories.ReadVersionAsync(classId, cancellationToken).ConfigureAwait(false) ?? history;
            }
            isFirst = false;
            if (summary.HistoryETag == history.ETag)
                return history;
            var bytes = JsonSerializer.SerializeToUtf8Bytes(Summarize(classId, history), ClassSummaryJson.Default.ClassSummary);
            var put = await store.PutAsync(
                writes.Replace(KeyOf(classId), summary.ETag, [ObjectPart.Of(bytes)], "application/json"), cancellationToken)
                .ConfigureAwait(false);
            if (put.Status != PutObjectStatus.Stored)
                return null;
            HistoryMetrics.FilesWritten.Add(1, HistoryMetrics.Reason("summary"));
            return history;
        }
    }

    private ClassSummary Summarize(int classId, HistoryVersion history) => new()
    {
        ClassId = classId,
        Name = RaceClass.NameOf(classId),
        Racers = history.Table.RacersMax,
        BestOutput = history.Table.Best.Value,
        SecondsCovered = history.Table.Seconds,
        Records = history.Table.Fragments.Sum(fragment => (long)fragment.Count),
        UpdatedAt = time.GetUtcNow(),
        HistoryETag = history.ETag,
    };

    private static string? HistoryETagOf(ReadOnlySpan<byte> summary)
    {
        try
        {
            return JsonSerializer.Deserialize(summary, ClassSummaryJson.Default.ClassSummary)?.HistoryETag;
        }
        catch (JsonException)
        {
            // Whatever it is, it is no summary of this history, and is replaced.
            return null;
        }
    }
}

/// <param name="ETag">Of the summary; null where there is none.</param>
/// <param name="HistoryETag">Of the history that it speaks of.</param>
internal readonly record struct SummaryVersion(string? ETag, string? HistoryETag);
