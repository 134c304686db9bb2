using Alleycat.Racing.History;
using Alleycat.Streaming;

namespace Alleycat.HistoryProcessor;

/// <summary>Joins names into <c>racers.gz</c>.</summary>
/// <remarks>
/// Nearly every batch brings only names that are there, so the directory is kept between events and only asked whether it is still the one.
/// </remarks>
internal sealed class RacerDirectoryWriter(IObjectStore store, HistoryProcessorOptions options, ConditionalWrites writes)
{
    public const string Key = "racers.gz";

    /// <summary>Text of two million names or so.</summary>
    private const long RawBytesMax = 64 * 1024 * 1024;

    /// <summary>The directory as last read or written, while nobody works with it. Its ETag is asked for before it is believed.</summary>
    private KnownDirectory? known;

    /// <summary>Writes the file unless it holds these names already.</summary>
    public async ValueTask MergeAsync(RacerDirectory names, CancellationToken cancellationToken)
    {
        if (names.Count > 0)
            await writes.RunAsync(Key, () => TryMergeAsync(names, cancellationToken), cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<KnownDirectory?> TryMergeAsync(RacerDirectory names, CancellationToken cancellationToken)
    {
        var stored = await TakeKnownAsync(cancellationToken).ConfigureAwait(false)
            ?? await ReadAsync(cancellationToken).ConfigureAwait(false);
        if (stored is null)
            return null;
        if (stored.Directory.Join(names))
        {
            var parts = new[] { ObjectPart.Of(RacerDirectoryFile.Write(stored.Directory)) };
            var put = await store.PutAsync(writes.Replace(Key, stored.ETag, parts, RacerDirectoryFile.ContentType), cancellationToken)
                .ConfigureAwait(false);
            // What was joined into it is in no file then, so it is forgotten.
            if (put.Status != PutObjectStatus.Stored)
                return null;
            HistoryMetrics.FilesWritten.Add(1, HistoryMetrics.Reason("racers"));
            stored = stored with { ETag = put.ETag };
        }
        return known = stored;
    }

    /// <summary>The directory as this process knows it, if the file is still that one: a byte read under its ETag tells.</summary>
    private async ValueTask<KnownDirectory?> TakeKnownAsync(CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref known, null) is not { ETag: not null } last)
            return null;
        var probe = await store.GetAsync(options.HistoryBucket, Key, new ByteRange(0, 1), last.ETag, cancellationToken)
            .ConfigureAwait(false);
        return probe.Status == GetObjectStatus.Found ? last : null;
    }

    private async ValueTask<KnownDirectory?> ReadAsync(CancellationToken cancellationToken)
    {
        var read = await BoundedRead.ReadAsync(store, options.HistoryBucket, Key, null, RawBytesMax, cancellationToken)
            .ConfigureAwait(false);
        if (read.Status == GetObjectStatus.NoSuchKey)
            return new KnownDirectory(null, new RacerDirectory());
        if (read.Status != GetObjectStatus.Found)
            return null;
        if (!read.IsTooLarge && RacerDirectoryFile.TryRead(read.Content, RawBytesMax, out var directory))
            return new KnownDirectory(read.Metadata!.ETag, directory!);
        await SetAsideAsync(read, cancellationToken).ConfigureAwait(false);
        return new KnownDirectory(read.Metadata!.ETag, new RacerDirectory());
    }

    /// <summary>Names come back with the racers' next seconds, so a damaged file is kept for inspection only.</summary>
    private async ValueTask SetAsideAsync(BoundedObject damaged, CancellationToken cancellationToken)
    {
        if (damaged.IsTooLarge)
            throw new HistoryRefusedException(Key, $"holds {damaged.Metadata!.Size:N0} bytes; {RawBytesMax:N0} are allowed.");
        await store.PutAsync(
            new PutObjectRequest
            {
                Bucket = options.HistoryBucket,
                Key = $"{options.DamagedPrefix}{Key}/{damaged.Metadata!.ETag.Trim('"')}",
                Parts = [ObjectPart.Of(damaged.Content)],
                IfNoneMatch = true,
            },
            cancellationToken).ConfigureAwait(false);
        HistoryMetrics.FilesDamaged.Add(1, HistoryMetrics.Reason("racers"));
    }

    /// <param name="ETag">Null where there is no file.</param>
    /// <param name="Directory">What it holds.</param>
    private sealed record KnownDirectory(string? ETag, RacerDirectory Directory);
}
