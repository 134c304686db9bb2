using Alleycat.Racing.History;
using Alleycat.Streaming;

namespace Alleycat.HistoryProcessor;

/// <summary>Joins names into <c>racers.gz</c>.</summary>
internal sealed class RacerDirectoryWriter(IObjectStore store, HistoryProcessorOptions options, ConditionalWrites writes)
{
    public const string Key = "racers.gz";

    /// <summary>Text of two million names or so.</summary>
    private const long RawBytesMax = 64 * 1024 * 1024;

    /// <summary>Writes the file unless it holds these names already.</summary>
    public async ValueTask MergeAsync(RacerDirectory names, CancellationToken cancellationToken)
    {
        if (names.Count > 0)
            await writes.RunAsync(Key, () => TryMergeAsync(names, cancellationToken), cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<RacerDirectory?> TryMergeAsync(RacerDirectory names, CancellationToken cancellationToken)
    {
        var read = await BoundedRead.ReadAsync(store, options.HistoryBucket, Key, null, RawBytesMax, cancellationToken).ConfigureAwait(false);
        if (read.Status is not (GetObjectStatus.Found or GetObjectStatus.NoSuchKey))
            return null;
        var directory = new RacerDirectory();
        if (read.Status == GetObjectStatus.Found)
        {
            if (!read.IsTooLarge && RacerDirectoryFile.TryRead(read.Content, RawBytesMax, out var stored))
                directory = stored!;
            else
                await SetAsideAsync(read, cancellationToken).ConfigureAwait(false);
        }
        if (!directory.Join(names))
            return directory;

        var parts = new[] { ObjectPart.Of(RacerDirectoryFile.Write(directory)) };
        var put = await store.PutAsync(writes.Replace(Key, read.Metadata?.ETag, parts, RacerDirectoryFile.ContentType), cancellationToken)
            .ConfigureAwait(false);
        if (put.Status != PutObjectStatus.Stored)
            return null;
        HistoryMetrics.FilesWritten.Add(1, HistoryMetrics.Reason("racers"));
        return directory;
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
}
