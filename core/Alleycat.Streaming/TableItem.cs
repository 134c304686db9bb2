namespace Alleycat.Streaming;

/// <summary>One item of an <see cref="IItemTable"/>.</summary>
/// <param name="Partition">The partition key.</param>
/// <param name="Sort">The sort key.</param>
/// <param name="Version">At least 1.</param>
/// <param name="Body">At most <see cref="BodyBytesMax"/> bytes.</param>
/// <param name="ExpiresAt">Seconds since 1970 from which on it may be gone at any moment, and no longer counts.</param>
public sealed record TableItem(string Partition, string Sort, long Version, ReadOnlyMemory<byte> Body, long ExpiresAt)
{
    /// <summary>DynamoDB's item is 400 KB with its keys.</summary>
    public const int BodyBytesMax = 390_000;
}
