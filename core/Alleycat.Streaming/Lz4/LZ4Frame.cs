using System.Buffers.Binary;
using static Alleycat.Streaming.Lz4.LZ4FrameFormat;

namespace Alleycat.Streaming.Lz4;

/// <summary>LZ4 frames, as the <c>lz4</c> tool writes and reads them.</summary>
public static partial class LZ4Frame
{
    /// <summary>Whether bytes begin as a frame does.</summary>
    public static bool IsFrame(ReadOnlySpan<byte> bytes) => bytes.Length >= MagicBytes && BinaryPrimitives.ReadUInt32LittleEndian(bytes) == Magic;

    /// <summary>The length that the first frame says its content has; null where it does not say, or is no frame.</summary>
    public static ulong? ContentLength(ReadOnlySpan<byte> bytes) =>
        IsFrame(bytes) && bytes.Length >= ContentSizeOffset + 8 && (bytes[DescriptorOffset] & ContentSize) != 0
            ? BinaryPrimitives.ReadUInt64LittleEndian(bytes[ContentSizeOffset..])
            : null;

    /// <summary>The most that a frame of so much content takes.</summary>
    public static int MaximumOutputSize(int length, LZ4FrameOptions options)
    {
        var blocks = length / options.BlockBytes + 1;
        return checked(HeaderBytesMax + length + blocks * 2 * WordBytes + 2 * WordBytes);
    }

    /// <summary>Writes one frame of independent blocks. A block that does not get smaller is stored as it is.</summary>
    /// <param name="content">What to pack.</param>
    /// <param name="target">At least <see cref="MaximumOutputSize"/> bytes.</param>
    /// <param name="options">What the frame holds beside the blocks.</param>
    /// <returns>The number of bytes written.</returns>
    /// <exception cref="ArgumentException">The target is too small.</exception>
    public static int Encode(ReadOnlySpan<byte> content, Span<byte> target, LZ4FrameOptions options)
    {
        if (target.Length < MaximumOutputSize(content.Length, options))
            throw new ArgumentException("The target is smaller than MaximumOutputSize says.", nameof(target));
        var written = WriteHeader(content.Length, target, options);
        for (var rest = content; !rest.IsEmpty;)
        {
            var block = rest[..Math.Min(rest.Length, options.BlockBytes)];
            rest = rest[block.Length..];
            written += WriteBlock(block, target[written..], options);
        }
        BinaryPrimitives.WriteUInt32LittleEndian(target[written..], 0);
        written += WordBytes;
        if (options.ContentChecksum)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(target[written..], XxHash32.Hash(content));
            written += WordBytes;
        }
        return written;
    }

    /// <summary>Writes a frame that every reader passes over.</summary>
    /// <param name="target">All of it is filled; at least 8 bytes.</param>
    public static void WriteSkippable(Span<byte> target)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(target, SkippableMagic);
        BinaryPrimitives.WriteUInt32LittleEndian(target[WordBytes..], (uint)(target.Length - 2 * WordBytes));
        target[(2 * WordBytes)..].Clear();
    }

    private static int WriteHeader(int contentLength, Span<byte> target, LZ4FrameOptions options)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(target, Magic);
        target[DescriptorOffset] = (byte)(VersionOne | IndependentBlocks
            | (options.BlockChecksums ? BlockChecksums : 0) | (options.ContentSize ? ContentSize : 0)
            | (options.ContentChecksum ? ContentChecksum : 0));
        var code = options.BlockBytes switch { 1 << 16 => 4, 1 << 18 => 5, 1 << 20 => 6, _ => 7 };
        target[DescriptorOffset + 1] = (byte)(code << 4);
        var length = ContentSizeOffset;
        if (options.ContentSize)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(target[length..], (ulong)contentLength);
            length += 8;
        }
        target[length] = HeaderChecksum(target[DescriptorOffset..length]);
        return length + 1;
    }

    private static int WriteBlock(ReadOnlySpan<byte> block, Span<byte> target, LZ4FrameOptions options)
    {
        // One byte less than the block: what is not smaller is not worth unpacking.
        var size = LZ4Codec.Encode(block, target.Slice(WordBytes, block.Length - 1));
        var isStored = size < 0;
        if (isStored)
        {
            block.CopyTo(target[WordBytes..]);
            size = block.Length;
        }
        BinaryPrimitives.WriteUInt32LittleEndian(target, (uint)size | (isStored ? StoredFlag : 0));
        if (!options.BlockChecksums)
            return WordBytes + size;
        BinaryPrimitives.WriteUInt32LittleEndian(target[(WordBytes + size)..], XxHash32.Hash(target.Slice(WordBytes, size)));
        return WordBytes + size + WordBytes;
    }
}
