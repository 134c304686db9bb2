namespace Alleycat.ObjectStore;

/// <summary>Which objects a consumer is told of.</summary>
internal sealed record NotificationFilter(string Bucket, string Prefix, string Suffix)
{
    public bool Matches(string bucket, string key) =>
        bucket == Bucket && key.StartsWith(Prefix, StringComparison.Ordinal) && key.EndsWith(Suffix, StringComparison.Ordinal);
}
