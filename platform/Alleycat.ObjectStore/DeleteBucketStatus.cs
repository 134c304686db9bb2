namespace Alleycat.ObjectStore;

public enum DeleteBucketStatus
{
    Deleted,
    NoSuchBucket,

    /// <summary>409: there are objects in it.</summary>
    NotEmpty,
}
