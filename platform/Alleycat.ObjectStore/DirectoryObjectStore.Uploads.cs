using Alleycat.Streaming;

namespace Alleycat.ObjectStore;

public sealed partial class DirectoryObjectStore
{
    /// <summary>Parts are numbered from 1 to this.</summary>
    public const int PartNumberMax = 10_000;

    /// <summary>Bytes that every part but the last has at least, as on S3.</summary>
    public const long PartBytesMin = 5 * 1024 * 1024;

    /// <summary>Taken before the lock of a key, never after it; so they are locks of their own.</summary>
    private readonly Lock[] _uploadLocks = NewLocks();

    private Lock UploadLockOf(MultipartUpload upload) =>
        _uploadLocks[(uint)string.GetHashCode(upload.UploadId, StringComparison.Ordinal) % KeyLocks];

    private string UploadsDirectory(string bucket) => Path.Combine(_root, StoreDirectoryName, "uploads", bucket);

    private string UploadDirectory(MultipartUpload upload) => Path.Combine(UploadsDirectory(upload.Bucket), upload.UploadId);

    /// <summary>Begins an object that comes in parts; durable when this returns.</summary>
    public MultipartUpload CreateUpload(string bucket, string key, string contentType, string? contentEncoding)
    {
        if (!ObjectKey.IsValid(key))
            throw new ArgumentException("That is not a key: 1 to 1,024 bytes of UTF-8.", nameof(key));
        if (!BucketExists(bucket))
            throw new NoSuchBucketException(bucket);
        var upload = new MultipartUpload(
            bucket, key, Guid.NewGuid().ToString("N"), contentType, contentEncoding, _timeProvider.GetUtcNow());
        WriteFile(Path.Combine(UploadDirectory(upload), UploadFormat.FileName), UploadFormat.Write(upload));
        return upload;
    }

    /// <returns>Null where no such upload is under way.</returns>
    public MultipartUpload? FindUpload(string bucket, string key, string uploadId)
    {
        ArgumentNullException.ThrowIfNull(uploadId);
        if (!BucketName.IsValid(bucket) || uploadId.Length != 32 || !uploadId.All(char.IsAsciiHexDigitLower))
            return null;
        var upload = UploadFormat.TryRead(Path.Combine(UploadsDirectory(bucket), uploadId, UploadFormat.FileName));
        return upload is not null && upload.Key == key && upload.Bucket == bucket && upload.UploadId == uploadId ? upload : null;
    }

    /// <summary>The uploads under way in a bucket, by key and then by age.</summary>
    public IReadOnlyList<MultipartUpload> ListUploads(string bucket) => !BucketName.IsValid(bucket)
        ? []
        :
        [
            .. TryEnumerate(UploadsDirectory(bucket))
                .Select(directory => UploadFormat.TryRead(Path.Combine(directory.FullName, UploadFormat.FileName)))
                .OfType<MultipartUpload>()
                .OrderBy(upload => upload.Key, Comparer<string>.Create(ObjectKey.Compare)).ThenBy(upload => upload.Initiated),
        ];

    /// <summary>Stores one part, in the place of an earlier one of its number; durable when this returns.</summary>
    /// <returns>Its ETag, or null where the upload was completed or aborted meanwhile.</returns>
    public string? TryPutPart(MultipartUpload upload, int number, StagedObject staged)
    {
        ArgumentNullException.ThrowIfNull(upload);
        ArgumentNullException.ThrowIfNull(staged);
        ArgumentOutOfRangeException.ThrowIfLessThan(number, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(number, PartNumberMax);
        _disk.Flush(staged.File);
        var directory = UploadDirectory(upload);
        lock (UploadLockOf(upload))
        {
            if (!Directory.Exists(directory))
                return null;
            var eTag = staged.SealETag();
            var path = Path.Combine(directory, UploadFormat.PartName(number, eTag));
            var replaced = PartFiles(upload).Where(part => part.Part.Number == number && part.Path != path).ToArray();
            MoveIntoPlace(staged.Path, path);
            staged.Renamed();
            foreach (var (_, old) in replaced)
                _disk.Delete(old);
            return eTag;
        }
    }

    /// <summary>The parts that are there, by number.</summary>
    public IReadOnlyList<UploadedPart> ListParts(MultipartUpload upload)
    {
        ArgumentNullException.ThrowIfNull(upload);
        return [.. PartFiles(upload).Select(part => part.Part).OrderBy(part => part.Number)];
    }

    /// <summary>Makes the listed parts one object, if the condition holds, and ends the upload.</summary>
    public CompleteUploadResult CompleteUpload(MultipartUpload upload, IReadOnlyList<CompletedPart> parts, CommitRequest request)
    {
        ArgumentNullException.ThrowIfNull(upload);
        ArgumentNullException.ThrowIfNull(parts);
        lock (UploadLockOf(upload))
        {
            if (!Directory.Exists(UploadDirectory(upload)))
                return new(CompleteUploadError.NoSuchUpload);
            var uploaded = PartFiles(upload).ToLookup(part => part.Part.Number);
            var chosen = new List<(UploadedPart Part, string Path)>(parts.Count);
            foreach (var wanted in parts)
            {
                if (chosen.Count > 0 && wanted.Number <= chosen[^1].Part.Number)
                    return new(CompleteUploadError.InvalidPartOrder);
                var eTag = wanted.ETag.Trim('"');
                var found = uploaded[wanted.Number].FirstOrDefault(part => part.Part.ETag.Trim('"') == eTag);
                if (found.Path is null)
                    return new(CompleteUploadError.InvalidPart);
                chosen.Add(found);
            }
            if (chosen.SkipLast(1).Any(part => part.Part.Size < PartBytesMin))
                return new(CompleteUploadError.PartTooSmall);

            using var staged = Stage();
            Concatenate(staged, chosen);
            var put = Commit(staged, request with
            {
                ContentType = upload.ContentType,
                ContentEncoding = upload.ContentEncoding,
                EventName = "ObjectCreated:CompleteMultipartUpload",
            });
            if (put.Status == PutObjectStatus.Stored)
                DeleteUpload(upload);
            return new(CompleteUploadError.None, put);
        }
    }

    /// <summary>Ends an upload and deletes its parts.</summary>
    public void AbortUpload(MultipartUpload upload)
    {
        ArgumentNullException.ThrowIfNull(upload);
        lock (UploadLockOf(upload))
            DeleteUpload(upload);
    }

    private static void Concatenate(StagedObject staged, List<(UploadedPart Part, string Path)> parts)
    {
        using var md5 = Md5.Create();
        foreach (var (part, path) in parts)
        {
            md5.AppendData(Convert.FromHexString(part.ETag.Trim('"')));
            using var file = File.OpenHandle(path);
            if (part.Size > 0)
                CopyRange(staged, file, new ByteRange(0, part.Size));
        }
        staged.ETag = Md5.QuotedComposed(md5, parts.Count);
    }

    /// <summary>First of all the file by which an upload is found: what a crash leaves of the rest is no upload any
    /// more.</summary>
    private void DeleteUpload(MultipartUpload upload)
    {
        var directory = UploadDirectory(upload);
        _disk.Delete(Path.Combine(directory, UploadFormat.FileName));
        foreach (var file in TryEnumerate(directory))
            _disk.Delete(file.FullName);
        PruneDirectories(directory, Path.Combine(_root, StoreDirectoryName));
    }

    private IEnumerable<(UploadedPart Part, string Path)> PartFiles(MultipartUpload upload)
    {
        foreach (var entry in TryEnumerate(UploadDirectory(upload)))
        {
            if (entry is FileInfo file && UploadFormat.TryReadPart(file) is { } part)
                yield return (part, file.FullName);
        }
    }
}
