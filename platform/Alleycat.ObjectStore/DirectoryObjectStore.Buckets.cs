namespace Alleycat.ObjectStore;

public sealed partial class DirectoryObjectStore
{
    /// <summary>Creates a bucket; durable when this returns.</summary>
    /// <returns>False where it is there already.</returns>
    /// <exception cref="ArgumentException">The name is not one of a bucket
    /// (<see cref="BucketName.IsValid"/>).</exception>
    public bool CreateBucket(string bucket)
    {
        if (!BucketName.IsValid(bucket))
            throw new ArgumentException($"'{bucket}' is not a bucket's name.", nameof(bucket));
        lock (_tree)
        {
            if (BucketExists(bucket))
                return false;

            // A crash may have ended the deletion of the one before in between.
            DeleteSettings(bucket);
            DropNotificationRules(bucket);
            _disk.CreateDirectory(BucketDirectory(bucket));
            _disk.FlushDirectory(_root);
            return true;
        }
    }

    public bool BucketExists(string bucket) => BucketName.IsValid(bucket) && Directory.Exists(BucketDirectory(bucket));

    /// <summary>All buckets by name.</summary>
    public IReadOnlyList<BucketSummary> ListBuckets() =>
    [
        .. new DirectoryInfo(_root).EnumerateDirectories()
            .Where(directory => BucketName.IsValid(directory.Name))
            .OrderBy(directory => directory.Name, StringComparer.Ordinal)
            .Select(directory => new BucketSummary(directory.Name, new DateTimeOffset(CreatedAt(directory), TimeSpan.Zero))),
    ];

    /// <summary>Deletes an empty bucket, and the uploads that were under way in it.</summary>
    public DeleteBucketStatus DeleteBucket(string bucket)
    {
        if (!BucketExists(bucket))
            return DeleteBucketStatus.NoSuchBucket;
        lock (_tree)
        {
            if (!_disk.TryDeleteDirectory(BucketDirectory(bucket)))
                return BucketExists(bucket) ? DeleteBucketStatus.NotEmpty : DeleteBucketStatus.NoSuchBucket;
            _durableDirectories.Remove(BucketDirectory(bucket));
            _disk.FlushDirectory(_root);
        }
        foreach (var upload in ListUploads(bucket))
            AbortUpload(upload);
        lock (_configuring)
        {
            // Not those of a bucket that was made anew meanwhile.
            if (!BucketExists(bucket))
            {
                DeleteSettings(bucket);
                DropNotificationRules(bucket);
            }
        }
        return DeleteBucketStatus.Deleted;
    }

    /// <summary>File systems without a time of birth tell the time of the last change, which is the best there
    /// is.</summary>
    private static DateTime CreatedAt(DirectoryInfo directory) =>
        directory.CreationTimeUtc < directory.LastWriteTimeUtc ? directory.CreationTimeUtc : directory.LastWriteTimeUtc;
}
