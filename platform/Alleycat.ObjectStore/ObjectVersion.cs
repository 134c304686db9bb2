using Alleycat.Streaming;

namespace Alleycat.ObjectStore;

/// <summary>What the store remembers of one version of an object beside its bytes.</summary>
/// <param name="Size">Bytes of the file it belongs to.</param>
/// <param name="LastWrite">The file's last-write time, UTC; together with the size it says whether the file is this
/// version.</param>
/// <param name="ETag">Quoted.</param>
/// <param name="ContentType">As put.</param>
/// <param name="ContentEncoding">As put, or null.</param>
internal sealed record ObjectVersion(long Size, DateTime LastWrite, string ETag, string ContentType, string? ContentEncoding)
{
    public ObjectMetadata ToMetadata() => new(ETag, Size, new DateTimeOffset(LastWrite, TimeSpan.Zero), ContentType, ContentEncoding);

    public bool Describes(long size, DateTime lastWrite) => Size == size && LastWrite == lastWrite;
}
