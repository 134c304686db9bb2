using Alleycat.Streaming.Lz4;

namespace Alleycat.Streaming;

/// <summary>
/// Many messages in one stream record: an LZ4 frame of newline-delimited messages. A record that does not begin with the frame's magic is
/// one plain message.
/// </summary>
/// <remarks>Layout and arithmetic: docs/formats/packed-records.md.</remarks>
public static class PackedRecords
{
    /// <summary>Largest packed record.</summary>
    public const int RecordBytesMax = 256 * 1024;

    /// <summary>Most that a packed record unpacks to.</summary>
    public const int UnpackedBytesMax = 512 * 1024;

    /// <summary>Most lines in a packed record.</summary>
    public const int LinesMax = 4_096;

    /// <summary>
    /// A packed record unpacks to at most so many times its own length: what a stage must make room for follows from what it received. Writers
    /// pad what compresses better.
    /// </summary>
    public const int DensityMax = 8;

    /// <summary>Whether a record is packed.</summary>
    public static bool IsPacked(ReadOnlySpan<byte> record) => LZ4Frame.IsFrame(record);

    /// <summary>The most bytes that a record's messages take: its own length where it is plain, what the frame says where it is packed.</summary>
    public static int UnpackedBytes(ReadOnlySpan<byte> record)
    {
        if (!IsPacked(record))
            return record.Length;
        var most = (int)Math.Min(UnpackedBytesMax, (long)record.Length * DensityMax);
        // Behind a frame that tells its length there could be another one that unpacks to more; only a reader finds out.
        return (int)Math.Min((ulong)most, LZ4Frame.ContentLength(record) ?? (ulong)most);
    }
}
