namespace Alleycat.Streaming;

/// <summary>Buckets of objects with S3's conditional writes: the embedded store or S3.</summary>
/// <remarks>Expected outcomes (absent, precondition failed, conflict) are statuses; an exception is a fault of the store itself.</remarks>
public interface IObjectStore
{
    /// <summary>Reads an object or a range of it.</summary>
    /// <param name="bucket">The bucket's name.</param>
    /// <param name="key">The object's key, decoded.</param>
    /// <param name="range">Clamped at the object's end; null for the whole.</param>
    /// <param name="ifMatch">Quoted ETag the object must still have, so that several ranges are read of one version.</param>
    /// <param name="cancellationToken">Stops the read.</param>
    ValueTask<GetObjectResult> GetAsync(
        string bucket, string key, ByteRange? range = null, string? ifMatch = null, CancellationToken cancellationToken = default);

    /// <summary>Stores an object whole or not at all; durable when the task completes.</summary>
    ValueTask<PutObjectResult> PutAsync(PutObjectRequest request, CancellationToken cancellationToken = default);

    /// <summary>Keys in UTF-8 binary order.</summary>
    /// <param name="bucket">The bucket's name.</param>
    /// <param name="prefix">Keys begin with it; empty for all.</param>
    /// <param name="startAfter">Only keys behind this one; null from the first.</param>
    /// <param name="keysMax">1 to 1,000.</param>
    /// <param name="cancellationToken">Stops the listing.</param>
    ValueTask<IReadOnlyList<ObjectSummary>> ListAsync(
        string bucket, string prefix = "", string? startAfter = null, int keysMax = 1000, CancellationToken cancellationToken = default);

    /// <summary>Deletes an object; deleting what is absent succeeds, as on S3.</summary>
    ValueTask DeleteAsync(string bucket, string key, CancellationToken cancellationToken = default);
}

/// <summary>Bytes <paramref name="Offset"/> to <paramref name="Offset"/> + <paramref name="Length"/> - 1; Length at least 1.</summary>
public readonly record struct ByteRange(long Offset, long Length);

public enum GetObjectStatus
{
    Found,
    NoSuchKey,
    PreconditionFailed,
    InvalidRange,
}

/// <param name="Status">What was met; the other members are set on <see cref="GetObjectStatus.Found"/> only.</param>
/// <param name="Content">The range's bytes, owned by the caller.</param>
/// <param name="Metadata">The whole object's.</param>
public readonly record struct GetObjectResult(GetObjectStatus Status, ReadOnlyMemory<byte> Content, ObjectMetadata? Metadata);

/// <param name="ETag">Quoted, opaque; equal bytes need not have equal ETags.</param>
/// <param name="Size">Bytes of the whole object.</param>
/// <param name="LastModified">When it was stored.</param>
/// <param name="ContentType">As it was put.</param>
/// <param name="ContentEncoding">As it was put; null where none. History objects never have one.</param>
public sealed record ObjectMetadata(string ETag, long Size, DateTimeOffset LastModified, string ContentType, string? ContentEncoding);

/// <param name="Key">The object's key.</param>
/// <param name="ETag">Quoted.</param>
/// <param name="Size">Bytes.</param>
/// <param name="LastModified">When it was stored.</param>
public sealed record ObjectSummary(string Key, string ETag, long Size, DateTimeOffset LastModified);

/// <summary>One object to store.</summary>
public sealed record PutObjectRequest
{
    public required string Bucket { get; init; }
    public required string Key { get; init; }

    /// <summary>The content, in order; ranges of the replaced object only together with <see cref="IfMatch"/>.</summary>
    public required IReadOnlyList<ObjectPart> Parts { get; init; }

    public string ContentType { get; init; } = "application/octet-stream";
    public string? ContentEncoding { get; init; }

    /// <summary>Quoted ETag: replace only this version.</summary>
    public string? IfMatch { get; init; }

    /// <summary>True (<c>If-None-Match: *</c>): only where there is no such object yet.</summary>
    public bool IfNoneMatch { get; init; }
}

/// <summary>A piece of an object being put: new bytes, or a range of the very object it replaces (never read by the caller).</summary>
public readonly record struct ObjectPart
{
    private ObjectPart(ReadOnlyMemory<byte> bytes, ByteRange? existing)
    {
        Bytes = bytes;
        Existing = existing;
    }

    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>Set where the piece is copied from the object that <see cref="PutObjectRequest.IfMatch"/> names.</summary>
    public ByteRange? Existing { get; }

    public long Length => Existing?.Length ?? Bytes.Length;

    public static ObjectPart Of(ReadOnlyMemory<byte> bytes) => new(bytes, null);

    public static ObjectPart Copy(ByteRange existing) => new(default, existing);
}

public enum PutObjectStatus
{
    Stored,

    /// <summary>412: the object is not (or no longer) what the condition says.</summary>
    PreconditionFailed,

    /// <summary>404: If-Match on an absent object.</summary>
    NoSuchKey,

    /// <summary>409: a conflicting operation is under way; read again and try again.</summary>
    Conflict,
}

/// <param name="Status">What happened; <paramref name="ETag"/> is set on <see cref="PutObjectStatus.Stored"/> only.</param>
/// <param name="ETag">Quoted ETag of the new version.</param>
public readonly record struct PutObjectResult(PutObjectStatus Status, string? ETag);
