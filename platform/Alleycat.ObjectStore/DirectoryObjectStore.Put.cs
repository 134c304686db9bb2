using System.Buffers;
using System.Text;
using Alleycat.Streaming;
using Microsoft.Win32.SafeHandles;

namespace Alleycat.ObjectStore;

public sealed partial class DirectoryObjectStore
{
    private long _lastWriteTicks;

    /// <inheritdoc />
    /// <exception cref="NoSuchBucketException">The bucket does not exist.</exception>
    /// <exception cref="IOException">The disk is full or fails; the object is what it was, or, where only the last
    /// flush failed, new.</exception>
    public ValueTask<PutObjectResult> PutAsync(PutObjectRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        return new(Task.Run(() => Put(request), cancellationToken));
    }

    /// <summary>Begins an object whose bytes come piece by piece.</summary>
    public StagedObject Stage() => new(_disk, TemporaryFile());

    /// <summary>Makes staged bytes an object, if the condition holds; durable when this returns.</summary>
    /// <exception cref="NoSuchBucketException">The bucket does not exist.</exception>
    /// <exception cref="IOException">As for <see cref="PutAsync"/>.</exception>
    public PutObjectResult Commit(StagedObject staged, CommitRequest request)
    {
        ArgumentNullException.ThrowIfNull(staged);
        ArgumentNullException.ThrowIfNull(request);
        if (!ObjectKey.IsValid(request.Key))
            throw new ArgumentException("That is not a key: 1 to 1,024 bytes of UTF-8.", nameof(request));
        if (!BucketExists(request.Bucket))
            throw new NoSuchBucketException(request.Bucket);

        var startedAt = _timeProvider.GetTimestamp();
        lock (LockOf(request.Bucket, request.Key))
        {
            using var file = TryOpen(request.Bucket, request.Key, out var replaced);
            var current = file is null ? null : replaced;
            if (Refusal(request, current) is { } refusal)
            {
                _metrics.PutsRefused.Add(1);
                return new(refusal, null);
            }
            var put = CommitUnderLock(staged, request, current);
            _metrics.Puts.Add(1);
            _metrics.PutBytes.Add(put.Size);
            _metrics.PutSeconds.Record(_timeProvider.GetElapsedTime(startedAt).TotalSeconds);
            return new(PutObjectStatus.Stored, put.ETag);
        }
    }

    private PutObjectResult Put(PutObjectRequest request)
    {
        using var staged = Stage();
        if (request.Parts.Any(part => part.Existing is not null))
        {
            if (request.IfMatch is not { } ifMatch)
                throw new ArgumentException("Ranges of the replaced object need If-Match.", nameof(request));

            // The opened file stays what it is, whoever replaces its name meanwhile; the condition is looked at again
            // at the end.
            using var existing = BucketName.IsValid(request.Bucket) && ObjectKey.IsValid(request.Key)
                ? TryOpen(request.Bucket, request.Key, out var version)
                : throw new ArgumentException("That is not a bucket and a key.", nameof(request));
            if (existing is null)
                return new(PutObjectStatus.NoSuchKey, null);
            if (version.ETag != ifMatch)
                return new(PutObjectStatus.PreconditionFailed, null);
            Compose(staged, request.Parts, existing, version);
        }
        else
        {
            foreach (var part in request.Parts)
                staged.Append(part.Bytes.Span);
        }
        return Commit(staged, new CommitRequest
        {
            Bucket = request.Bucket,
            Key = request.Key,
            ContentType = request.ContentType,
            ContentEncoding = request.ContentEncoding,
            IfMatch = request.IfMatch,
            IfNoneMatch = request.IfNoneMatch,
        });
    }

    /// <summary>Puts new bytes and ranges of the existing file together, and an ETag that follows from what they
    /// are.</summary>
    /// <remarks>A copied range is named by its place in its version, so that nothing copied is read for the ETag's
    /// sake.</remarks>
    private static void Compose(
        StagedObject staged, IReadOnlyList<ObjectPart> parts, SafeFileHandle existing, ObjectVersion version)
    {
        using var md5 = Md5.Create();
        foreach (var part in parts)
        {
            if (part.Existing is not { } range)
            {
                md5.AppendData(Md5.Hash(part.Bytes.Span));
                staged.AppendUnhashed(part.Bytes.Span);
                continue;
            }
            if (range.Offset < 0 || range.Length < 1 || range.Offset > version.Size - range.Length)
                throw new ArgumentException($"{range} is not within the {version.Size} bytes of the replaced object.", nameof(parts));
            md5.AppendData(Md5.Hash(Encoding.UTF8.GetBytes($"{version.ETag}:{range.Offset}:{range.Length}")));
            CopyRange(staged, existing, range);
        }
        staged.ETag = Md5.QuotedComposed(md5, parts.Count);
    }

    private static void CopyRange(StagedObject staged, SafeFileHandle from, ByteRange range)
    {
        var buffer = ArrayPool<byte>.Shared.Rent((int)Math.Min(CopyBytes, range.Length));
        try
        {
            for (long copied = 0; copied < range.Length;)
            {
                var wanted = (int)Math.Min(buffer.Length, range.Length - copied);
                var count = RandomAccess.Read(from, buffer.AsSpan(0, wanted), range.Offset + copied);
                if (count == 0)
                    throw new EndOfStreamException("The replaced object's file was cut while it was copied.");
                staged.AppendUnhashed(buffer.AsSpan(0, count));
                copied += count;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static PutObjectStatus? Refusal(CommitRequest request, ObjectVersion? current)
    {
        if (request.IfMatch is { } ifMatch && current is null)
            return PutObjectStatus.NoSuchKey;
        if (request.IfMatch is { } eTag && eTag != current!.ETag)
            return PutObjectStatus.PreconditionFailed;
        return request.IfNoneMatch && current is not null ? PutObjectStatus.PreconditionFailed : null;
    }

    /// <summary>The order of the steps is the crash safety: whatever the last durable one is, the store reads as before
    /// or as after.</summary>
    private ObjectVersion CommitUnderLock(StagedObject staged, CommitRequest request, ObjectVersion? current)
    {
        _disk.SetLastWrite(staged.File, NextWriteTime(current));
        var put = new ObjectVersion(
            staged.Length, File.GetLastWriteTimeUtc(staged.File), staged.SealETag(), request.ContentType, request.ContentEncoding);
        var notifications = ReserveNotifications(request);
        var path = ObjectFile(request.Bucket, request.Key);
        var directory = Path.GetDirectoryName(path)!;
        try
        {
            // 1. Durable, in any order: the bytes with the time that ties them to their metadata; the metadata of both
            // versions, valid
            //    for whichever file is there; the notifications, which no consumer sees yet. Side by side, for a disk
            // flushes
            //    several files in the time of one.
            _disk.RunAll(
                () => _disk.Flush(staged.File),
                () => WriteFile(MetadataFile(request.Bucket, request.Key), ObjectSidecarFormat.Write(put, current)),
                () => WriteNotifications(notifications, request, put));

            // 2. The object becomes visible.
            lock (_tree)
            {
                if (!Directory.Exists(BucketDirectory(request.Bucket)))
                    throw new NoSuchBucketException(request.Bucket);
                EnsureDirectory(directory);
                _disk.Rename(staged.Path, path);
            }
        }
        catch
        {
            foreach (var (route, number) in notifications)
                route.Queue.Abandon(number);
            throw;
        }
        staged.Renamed();
        foreach (var (route, number) in notifications)
            route.Queue.Enqueue(number);

        // 3. Durable. Where this fails the object is there all the same, and so are its notifications; the caller puts
        // it again.
        FlushDirectoryIfThere(directory);
        return put;
    }

    /// <summary>Now, but behind every earlier write of this process and of this object: it is the object's sequencer
    /// too.</summary>
    private DateTime NextWriteTime(ObjectVersion? current)
    {
        var floor = current?.LastWrite.Ticks ?? 0;
        while (true)
        {
            var last = Volatile.Read(ref _lastWriteTicks);
            var next = Math.Max(_timeProvider.GetUtcNow().UtcTicks, Math.Max(last, floor) + 1);
            if (Interlocked.CompareExchange(ref _lastWriteTicks, next, last) == last)
                return new DateTime(next, DateTimeKind.Utc);
        }
    }

    /// <inheritdoc />
    public ValueTask DeleteAsync(string bucket, string key, CancellationToken cancellationToken = default) =>
        new(Task.Run(() => Delete(bucket, key), cancellationToken));

    private void Delete(string bucket, string key)
    {
        if (!BucketExists(bucket) || !ObjectKey.IsValid(key))
            return;
        var (path, metadataPath) = (ObjectFile(bucket, key), MetadataFile(bucket, key));
        lock (LockOf(bucket, key))
        {
            if (File.Exists(path))
            {
                _disk.Delete(path);
                FlushDirectoryIfThere(Path.GetDirectoryName(path)!);
            }
            _disk.Delete(metadataPath);
            PruneDirectories(Path.GetDirectoryName(path)!, BucketDirectory(bucket));
            PruneDirectories(Path.GetDirectoryName(metadataPath)!, MetadataDirectory(bucket));
        }
    }
}
