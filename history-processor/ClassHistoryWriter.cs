using Alleycat.Racing.History;
using Alleycat.Streaming;

namespace Alleycat.HistoryProcessor;

/// <summary>Joins batches into <c>class-N.gz</c>: the header and the touched fragments are read, the rest is copied by the store.</summary>
internal sealed partial class ClassHistoryWriter(IObjectStore store, HistoryProcessorOptions options, ConditionalWrites writes)
{
    /// <summary>Holds any header, and most small files whole.</summary>
    private const int PrefixBytes = 64 * 1024;

    public static string KeyOf(int classId) => $"class-{classId}.gz";

    /// <summary>Joins a batch into a class's file.</summary>
    /// <returns>The file as it is now; it may hold nothing new.</returns>
    /// <exception cref="HistoryConflictException">Other writers were faster each time.</exception>
    /// <exception cref="HistoryRefusedException">The file's version is unknown, or it would be too large.</exception>
    public ValueTask<HistoryVersion> MergeAsync(int classId, ClassHistory batch, CancellationToken cancellationToken) =>
        writes.RunAsync(KeyOf(classId), () => TryMergeAsync(KeyOf(classId), batch, cancellationToken), cancellationToken);

    /// <summary>The file's ETag and table; null where there is no file, or no sound one.</summary>
    public async ValueTask<HistoryVersion?> ReadVersionAsync(int classId, CancellationToken cancellationToken)
    {
        var prefix = await GetPrefixAsync(KeyOf(classId), cancellationToken).ConfigureAwait(false);
        return prefix.Metadata is { } metadata && HistoryTable.TryRead(prefix.Content.Span, metadata.Size, out var table, out _)
            ? new HistoryVersion(metadata.ETag, table)
            : null;
    }

    private async ValueTask<HistoryVersion?> TryMergeAsync(string key, ClassHistory batch, CancellationToken cancellationToken)
    {
        var prefix = await GetPrefixAsync(key, cancellationToken).ConfigureAwait(false);
        if (prefix.Status == GetObjectStatus.NoSuchKey)
            return await WriteWholeAsync(key, null, batch, cancellationToken).ConfigureAwait(false);
        if (prefix.Status != GetObjectStatus.Found)
            return null;

        var etag = prefix.Metadata!.ETag;
        if (!HistoryTable.TryRead(prefix.Content.Span, prefix.Metadata.Size, out var table, out var fault))
            return await ReplaceUnsoundAsync(key, etag, table, fault, batch, cancellationToken).ConfigureAwait(false);
        var fragments = new FragmentSource(store, options.HistoryBucket, key, etag, table, prefix.Content);
        var rewrite = await HistoryRewrite.RunAsync(table, batch, fragments.LoadAsync, options.Parallelism, cancellationToken)
            .ConfigureAwait(false);
        // The version may have changed under the reading; then what was read says nothing.
        if (fragments.IsStale)
            return null;
        return rewrite.Fault == HistoryFault.None
            ? await WriteAsync(key, etag, rewrite, cancellationToken).ConfigureAwait(false)
            : await ReplaceUnsoundAsync(key, etag, table, rewrite.Fault, batch, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<HistoryVersion?> WriteWholeAsync(
        string key, string? etag, ClassHistory history, CancellationToken cancellationToken)
    {
        var rewrite = await HistoryRewrite
            .RunAsync(HistoryTable.Empty, history, FragmentSource.None, options.Parallelism, cancellationToken)
            .ConfigureAwait(false);
        return await WriteAsync(key, etag, rewrite, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<HistoryVersion?> WriteAsync(
        string key, string? etag, HistoryRewrite rewrite, CancellationToken cancellationToken)
    {
        if (!rewrite.IsChanged && etag is not null && rewrite.Table.Fragments.Count > 0)
            return new HistoryVersion(etag, rewrite.Table);
        if (rewrite.Table.FileLength > options.HistoryBytesMax || rewrite.Table.RawLength > uint.MaxValue)
            throw new HistoryRefusedException(
                key, $"would grow to {rewrite.Table.FileLength:N0} bytes; {options.HistoryBytesMax:N0} are allowed.");
        var parts = new ObjectPart[rewrite.Parts.Count];
        for (var index = 0; index < parts.Length; index++)
        {
            var part = rewrite.Parts[index];
            parts[index] = part.IsExisting
                ? ObjectPart.Copy(new ByteRange(part.ExistingOffset, part.ExistingLength))
                : ObjectPart.Of(part.Bytes);
        }
        var put = await store.PutAsync(writes.Replace(key, etag, parts, HistoryFormat.ContentType), cancellationToken)
            .ConfigureAwait(false);
        if (put.Status != PutObjectStatus.Stored)
            return null;
        HistoryMetrics.FilesWritten.Add(1, HistoryMetrics.Reason("history"));
        HistoryMetrics.FragmentsWritten.Add(rewrite.FragmentsWritten);
        return new HistoryVersion(put.ETag!, rewrite.Table);
    }

    private async ValueTask<GetObjectResult> GetPrefixAsync(string key, CancellationToken cancellationToken)
    {
        var prefix = await store.GetAsync(options.HistoryBucket, key, new ByteRange(0, PrefixBytes), null, cancellationToken)
            .ConfigureAwait(false);
        return prefix.Status == GetObjectStatus.InvalidRange
            ? await store.GetAsync(options.HistoryBucket, key, null, null, cancellationToken).ConfigureAwait(false)
            : prefix;
    }
}
