using Alleycat.Streaming;

namespace Alleycat.S3;

/// <summary>One request's content of a composed object: a range that S3 copies by itself, or bytes sent to
/// it.</summary>
/// <param name="Copied">The range of the replaced object that S3 copies; null where the piece is sent.</param>
/// <param name="Sent">What is sent, in order: new bytes, and ranges that are read for it; empty where the piece is
/// copied.</param>
/// <param name="Length">Bytes.</param>
internal sealed record ComposePiece(ByteRange? Copied, IReadOnlyList<ObjectPart> Sent, long Length)
{
    /// <summary>Ranges that are read, each by a request of its own.</summary>
    public int Reads => Sent.Count(part => part.Existing is not null);

    /// <summary>Bytes of those.</summary>
    public long BytesRead => Sent.Sum(part => part.Existing?.Length ?? 0);

    /// <summary>Bytes that pass between the caller and S3, either way.</summary>
    public long BytesTransferred => Copied is null ? Length + BytesRead : 0;

    public static ComposePiece Copy(ByteRange range) => new(range, [], range.Length);

    public static ComposePiece Send(IReadOnlyList<ObjectPart> parts) =>
        new(null, parts, parts.Sum(part => part.Length));
}
