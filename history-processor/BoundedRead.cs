using Alleycat.Streaming;

namespace Alleycat.HistoryProcessor;

/// <summary>Reads whole objects in pieces of one version, so that their size is known before they are taken into memory.</summary>
internal static class BoundedRead
{
    private const int PieceBytes = 8 * 1024 * 1024;

    /// <param name="store">The object store.</param>
    /// <param name="bucket">The bucket's name.</param>
    /// <param name="key">The object's key.</param>
    /// <param name="ifMatch">The version wanted, or null for whichever there is.</param>
    /// <param name="bytesMax">A larger object is not read.</param>
    /// <param name="cancellationToken">Stops the read.</param>
    public static async ValueTask<BoundedObject> ReadAsync(
        IObjectStore store, string bucket, string key, string? ifMatch, long bytesMax, CancellationToken cancellationToken)
    {
        var first = await store.GetAsync(bucket, key, new ByteRange(0, PieceBytes), ifMatch, cancellationToken).ConfigureAwait(false);
        if (first.Status == GetObjectStatus.InvalidRange)
        {
            // Only an empty object has no first byte.
            first = await store.GetAsync(bucket, key, null, ifMatch, cancellationToken).ConfigureAwait(false);
        }
        if (first.Status != GetObjectStatus.Found)
            return new BoundedObject(first.Status, default, null);
        var metadata = first.Metadata!;
        if (metadata.Size <= first.Content.Length || metadata.Size > bytesMax)
            return new BoundedObject(GetObjectStatus.Found, first.Content, metadata) { IsTooLarge = metadata.Size > bytesMax };

        var content = GC.AllocateUninitializedArray<byte>((int)metadata.Size);
        first.Content.CopyTo(content);
        for (var at = first.Content.Length; at < content.Length;)
        {
            var range = new ByteRange(at, Math.Min(PieceBytes, content.Length - at));
            var piece = await store.GetAsync(bucket, key, range, metadata.ETag, cancellationToken).ConfigureAwait(false);
            if (piece.Status != GetObjectStatus.Found)
                return new BoundedObject(GetObjectStatus.PreconditionFailed, default, null);
            piece.Content.CopyTo(content.AsMemory(at));
            at += piece.Content.Length;
        }
        return new BoundedObject(GetObjectStatus.Found, content, metadata);
    }
}

/// <param name="Status"><c>PreconditionFailed</c> also where the object changed while it was read.</param>
/// <param name="Content">All of it, unless it is too large.</param>
/// <param name="Metadata">Set where found.</param>
internal readonly record struct BoundedObject(GetObjectStatus Status, ReadOnlyMemory<byte> Content, ObjectMetadata? Metadata)
{
    public bool IsTooLarge { get; init; }
}
