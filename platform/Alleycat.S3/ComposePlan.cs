using Alleycat.Streaming;

namespace Alleycat.S3;

/// <summary>How an object of new bytes and of ranges of the object it replaces is put: at once, or as a multipart
/// upload in which S3 copies the long ranges by itself.</summary>
/// <remarks>
/// A multipart upload sends the new bytes together with as much of the range behind them as makes up S3's least part,
/// and has the rest of that range copied; a range too short to be worth a request of its own is read and sent with its
/// neighbours. It is the plan only where it costs less than a put at once, by <see cref="Cost"/>.
/// </remarks>
internal sealed class ComposePlan
{
    /// <summary>S3 takes no smaller part but the last.</summary>
    public const long PieceBytesMin = 5L << 20;

    /// <summary>S3 copies no more in one request.</summary>
    public const long CopyBytesMax = 5L << 30;

    /// <summary>What is sent in one request of a multipart upload is in memory, so it is bounded.</summary>
    public const long SendBytesMax = 64L << 20;

    /// <summary>S3 takes no more parts.</summary>
    public const int PiecesMax = 10_000;

    /// <summary>A request is worth the transfer of so many bytes.</summary>
    /// <remarks>
    /// By time: S3's guide reckons with 100 to 200 ms for a small request and with 85 to 90 MB/s over one connection,
    /// which are 9 to 18 MB a request one after the other, and a quarter of that where four run beside each other. By
    /// money: a write request costs $0.000005 and a gigabyte-second of Lambda $0.0000167, so that a function of 1.8 GB
    /// pays a request with 0.17 s, or 15 MB; the bytes themselves are free within a region. 8 MiB lies between.
    /// </remarks>
    public const long RequestBytes = 8L << 20;

    /// <summary>The least that is copied by a request of its own: it saves its bytes twice (reading and sending), and
    /// brings about up to three requests (the copy, one more piece that is sent, one more read).</summary>
    public const long CopyBytesMin = 3 * RequestBytes / 2;

    private ComposePlan(bool isMultipart, IReadOnlyList<ComposePiece> pieces)
    {
        IsMultipart = isMultipart;
        Pieces = pieces;
    }

    /// <summary>False: one put of the only piece.</summary>
    public bool IsMultipart { get; }

    /// <summary>In order, they are the object.</summary>
    public IReadOnlyList<ComposePiece> Pieces { get; }

    /// <summary>Requests to S3: one a read and one a piece, and for a multipart upload its beginning and its
    /// completion.</summary>
    public int Requests => Pieces.Sum(piece => 1 + piece.Reads) + (IsMultipart ? 2 : 0);

    /// <summary>Bytes that pass between the caller and S3, either way.</summary>
    public long BytesTransferred => Pieces.Sum(piece => piece.BytesTransferred);

    /// <summary>Bytes transferred, with the requests reckoned as bytes.</summary>
    public long Cost => BytesTransferred + (Requests * RequestBytes);

    /// <summary>The cheaper way.</summary>
    public static ComposePlan Of(IReadOnlyList<ObjectPart> parts)
    {
        var joined = Join(parts);
        var whole = new ComposePlan(isMultipart: false, [ComposePiece.Send(joined)]);
        var multipart = new ComposePlan(isMultipart: true, Cut(joined));
        return multipart.Pieces.Any(piece => piece.Copied is not null)
            && multipart.Pieces.Count <= PiecesMax
            && multipart.Cost < whole.Cost
                ? multipart
                : whole;
    }

    /// <summary>Without empty parts, and with ranges that continue each other as one.</summary>
    private static List<ObjectPart> Join(IReadOnlyList<ObjectPart> parts)
    {
        var joined = new List<ObjectPart>(parts.Count);
        foreach (var part in parts)
        {
            if (part.Length == 0)
                continue;
            if (part.Existing is { } next
                && joined.Count > 0
                && joined[^1].Existing is { } last
                && last.Offset + last.Length == next.Offset)
                joined[^1] = ObjectPart.Copy(new(last.Offset, last.Length + next.Length));
            else
                joined.Add(part);
        }
        return joined;
    }

    private static List<ComposePiece> Cut(List<ObjectPart> parts)
    {
        var pieces = new List<ComposePiece>();
        var sent = new List<ObjectPart>();
        var sentBytes = 0L;
        foreach (var part in parts)
        {
            // Behind a copied piece nothing waits to be sent, and nothing has to be read to make up a part.
            var borrowed = sentBytes == 0 ? 0 : Math.Max(0, PieceBytesMin - sentBytes);
            if (part.Existing is { } range && range.Length - borrowed >= CopyBytesMin)
            {
                if (borrowed > 0)
                    sent.Add(Slice(part, 0, borrowed));
                AddSent(pieces, sent, sentBytes + borrowed);
                AddCopied(pieces, new(range.Offset + borrowed, range.Length - borrowed));
                (sent, sentBytes) = ([], 0);
            }
            else
            {
                sent.Add(part);
                sentBytes += part.Length;
            }
        }
        AddSent(pieces, sent, sentBytes);
        return pieces;
    }

    private static void AddCopied(List<ComposePiece> pieces, ByteRange range)
    {
        foreach (var (offset, length) in Even(range.Length, CopyBytesMax))
            pieces.Add(ComposePiece.Copy(new(range.Offset + offset, length)));
    }

    private static void AddSent(List<ComposePiece> pieces, List<ObjectPart> parts, long bytes)
    {
        var (index, done) = (0, 0L);
        foreach (var (_, length) in Even(bytes, SendBytesMax))
        {
            var piece = new List<ObjectPart>();
            for (var missing = length; missing > 0;)
            {
                var taken = Math.Min(missing, parts[index].Length - done);
                piece.Add(Slice(parts[index], done, taken));
                (missing, done) = (missing - taken, done + taken);
                if (done == parts[index].Length)
                    (index, done) = (index + 1, 0);
            }
            pieces.Add(ComposePiece.Send(piece));
        }
    }

    /// <summary>As few stretches as the bound allows, of equal length but for a byte; so none is much shorter than half
    /// the bound, and no part is too small for S3.</summary>
    private static IEnumerable<(long Offset, long Length)> Even(long length, long lengthMax)
    {
        var count = (length + lengthMax - 1) / lengthMax;
        var offset = 0L;
        for (var i = 0L; i < count; i++)
        {
            var stretch = (length - offset) / (count - i);
            yield return (offset, stretch);
            offset += stretch;
        }
    }

    private static ObjectPart Slice(ObjectPart part, long offset, long length) => part.Existing is { } range
        ? ObjectPart.Copy(new(range.Offset + offset, length))
        : ObjectPart.Of(part.Bytes.Slice((int)offset, (int)length));
}
