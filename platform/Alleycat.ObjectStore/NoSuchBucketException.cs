namespace Alleycat.ObjectStore;

/// <summary>An object was to be put into a bucket that is not there. Waiting does not help: create the
/// bucket.</summary>
public sealed class NoSuchBucketException(string bucket) : Exception($"The bucket {bucket} does not exist.")
{
    public string Bucket { get; } = bucket;
}
