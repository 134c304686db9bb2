namespace Alleycat.ObjectStore;

public enum DeleteBucketStatus
{
    Deleted,
    NoSuchBucket,

    /// <summary>409: there are objects, or uploads under way, in it.</summary>
    NotEmpty,
}
