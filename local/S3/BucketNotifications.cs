using Alleycat.ObjectStore;

namespace Alleycat.Local.S3;

/// <summary>The notifications that buckets were given: kept beside them, and put in force again at the next start.</summary>
/// <param name="store">Holds the documents and the rules in force.</param>
/// <param name="options">Which functions there are.</param>
internal sealed class BucketNotifications(DirectoryObjectStore store, S3EndpointOptions options)
{
    private readonly S3Functions _functions = new(options);

    /// <summary>Puts every bucket's rules in force; before the first put, so that no object is missed.</summary>
    /// <remarks>A document that is not one any more (<see cref="Faults"/>) has no rules.</remarks>
    /// <exception cref="IOException">A document cannot be read.</exception>
    public void Load()
    {
        foreach (var bucket in store.ListBuckets().Select(bucket => bucket.Name))
        {
            if (TryRead(bucket, out var rules))
                store.SetNotificationRules(bucket, rules);
        }
    }

    /// <summary>The buckets whose document cannot be read, or names a function that is gone: nobody is told of their objects.</summary>
    public IReadOnlyList<string> Faults() =>
        [.. store.ListBuckets().Select(bucket => bucket.Name).Where(bucket => !TryRead(bucket, out _))];

    /// <summary>The buckets with other rules in force than their document says: it was changed by hand since the start.</summary>
    public IReadOnlyList<string> NotInForce() => [.. store.ListBuckets().Select(bucket => bucket.Name).Where(bucket => !IsInForce(bucket))];

    private bool IsInForce(string bucket)
    {
        try
        {
            var (document, inForce) = store.ReadNotifications(bucket, S3NotificationConfiguration.SettingName);
            IReadOnlyList<NotificationRule> said = [];
            return (document is null || S3NotificationConfiguration.TryRead(document, _functions, out said)) && said.SequenceEqual(inForce);
        }
        catch (IOException)
        {
            return false;
        }
    }

    /// <summary>The rules that a bucket was given; none where it was given none.</summary>
    /// <returns>False where its document is not one any more.</returns>
    public bool TryRead(string bucket, out IReadOnlyList<NotificationRule> rules)
    {
        rules = [];
        return store.ReadSetting(bucket, S3NotificationConfiguration.SettingName) is not { } document
            || S3NotificationConfiguration.TryRead(document, _functions, out rules);
    }
}
