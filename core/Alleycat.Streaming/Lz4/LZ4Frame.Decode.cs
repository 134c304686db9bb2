using System.Buffers.Binary;
using static Alleycat.Streaming.Lz4.LZ4FrameFormat;

namespace Alleycat.Streaming.Lz4;

public static partial class LZ4Frame
{
    /// <summary>Unpacks a row of frames, blocks independent or not, all checksums checked; skippable frames are passed over.</summary>
    /// <param name="source">The frames, whole, and nothing behind them.</param>
    /// <param name="target">The bound of what they may unpack to.</param>
    /// <param name="written">Bytes unpacked; of no use where there is a fault.</param>
    /// <returns>What is wrong, met first. Never throws on bad input.</returns>
    public static LZ4FrameFault Decode(ReadOnlySpan<byte> source, Span<byte> target, out int written)
    {
        written = 0;
        var isAny = false;
        while (!source.IsEmpty)
        {
            if (source.Length < MagicBytes)
                return LZ4FrameFault.Corrupt;
            if ((BinaryPrimitives.ReadUInt32LittleEndian(source) & SkippableMask) == SkippableMagic)
            {
                if (source.Length < 2 * WordBytes)
                    return LZ4FrameFault.Corrupt;
                var skip = BinaryPrimitives.ReadUInt32LittleEndian(source[WordBytes..]);
                if (skip > source.Length - 2 * WordBytes)
                    return LZ4FrameFault.Corrupt;
                source = source[(2 * WordBytes + (int)skip)..];
                continue;
            }
            var fault = DecodeFrame(ref source, target[written..], out var length);
            if (fault != LZ4FrameFault.None)
                return fault;
            written += length;
            isAny = true;
        }
        return isAny ? LZ4FrameFault.None : LZ4FrameFault.Corrupt;
    }

    private static LZ4FrameFault DecodeFrame(ref ReadOnlySpan<byte> source, Span<byte> target, out int written)
    {
        written = 0;
        var fault = ReadHeader(ref source, out var header);
        if (fault != LZ4FrameFault.None)
            return fault;
        if (header.ContentLength > (ulong)target.Length)
            return LZ4FrameFault.TooLarge;
        while (true)
        {
            if (!TryReadWord(ref source, out var size))
                return LZ4FrameFault.Corrupt;
            if (size == 0)
                break;
            fault = DecodeBlock(ref source, size, header, target, ref written);
            if (fault != LZ4FrameFault.None)
                return fault;
        }
        if (header.HasContentChecksum && !(TryReadWord(ref source, out var checksum) && checksum == XxHash32.Hash(target[..written])))
            return LZ4FrameFault.Corrupt;
        return header.ContentLength is { } length && length != (ulong)written ? LZ4FrameFault.Corrupt : LZ4FrameFault.None;
    }

    private static LZ4FrameFault DecodeBlock(ref ReadOnlySpan<byte> source, uint sizeWord, Header header, Span<byte> target, ref int written)
    {
        var size = (int)(sizeWord & ~StoredFlag);
        if (size > header.BlockBytes || size > source.Length)
            return LZ4FrameFault.Corrupt;
        var bytes = source[..size];
        source = source[size..];
        if (header.HasBlockChecksums && !(TryReadWord(ref source, out var checksum) && checksum == XxHash32.Hash(bytes)))
            return LZ4FrameFault.Corrupt;

        var start = written;
        var isRoomy = target.Length - start >= header.BlockBytes;
        var room = isRoomy ? target[..(start + header.BlockBytes)] : target;
        if ((sizeWord & StoredFlag) != 0)
        {
            if (!bytes.TryCopyTo(room[start..]))
                return LZ4FrameFault.TooLarge;
            written += size;
            return LZ4FrameFault.None;
        }
        // An independent block must not reach back beyond its own beginning.
        var end = header.AreBlocksIndependent ? LZ4Codec.Decode(bytes, room[start..]) : LZ4Codec.Decode(bytes, room, start);
        if (end < 0)
            return isRoomy ? LZ4FrameFault.Corrupt : CannotTell(bytes, header, target[..start]);
        written = header.AreBlocksIndependent ? start + end : end;
        return LZ4FrameFault.None;
    }

    /// <summary>Damaged, or just larger than the room left: unpack once more where there is room, only to name the fault.</summary>
    private static LZ4FrameFault CannotTell(ReadOnlySpan<byte> block, Header header, ReadOnlySpan<byte> before)
    {
        var window = before[Math.Max(0, before.Length - 65_536)..];
        var room = new byte[window.Length + header.BlockBytes];
        window.CopyTo(room);
        var end = header.AreBlocksIndependent ? LZ4Codec.Decode(block, room.AsSpan(window.Length)) : LZ4Codec.Decode(block, room, window.Length);
        return end < 0 ? LZ4FrameFault.Corrupt : LZ4FrameFault.TooLarge;
    }

    private static LZ4FrameFault ReadHeader(ref ReadOnlySpan<byte> source, out Header header)
    {
        header = default;
        if (!IsFrame(source) || source.Length < HeaderBytesMin)
            return LZ4FrameFault.Corrupt;
        var flags = source[DescriptorOffset];
        var descriptor = source[DescriptorOffset + 1];
        var hasSize = (flags & ContentSize) != 0;
        var hasDictionary = (flags & DictionaryId) != 0;
        var length = ContentSizeOffset + (hasSize ? 8 : 0) + (hasDictionary ? WordBytes : 0);
        if (source.Length <= length || source[length] != HeaderChecksum(source[DescriptorOffset..length]))
            return LZ4FrameFault.Corrupt;
        if ((flags & VersionMask) != VersionOne || hasDictionary)
            return LZ4FrameFault.Unsupported;
        var code = descriptor >> 4;
        if ((flags & ReservedFlag) != 0 || (descriptor & ReservedDescriptor) != 0 || code < 4)
            return LZ4FrameFault.Corrupt;
        header = new(
            BlockBytes: 1 << (8 + 2 * code),
            AreBlocksIndependent: (flags & IndependentBlocks) != 0,
            HasBlockChecksums: (flags & BlockChecksums) != 0,
            HasContentChecksum: (flags & ContentChecksum) != 0,
            ContentLength: hasSize ? BinaryPrimitives.ReadUInt64LittleEndian(source[ContentSizeOffset..]) : null);
        source = source[(length + 1)..];
        return LZ4FrameFault.None;
    }

    private static bool TryReadWord(ref ReadOnlySpan<byte> source, out uint word)
    {
        if (!BinaryPrimitives.TryReadUInt32LittleEndian(source, out word))
            return false;
        source = source[WordBytes..];
        return true;
    }

    private readonly record struct Header(
        int BlockBytes, bool AreBlocksIndependent, bool HasBlockChecksums, bool HasContentChecksum, ulong? ContentLength);
}
