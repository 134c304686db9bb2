using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Alleycat.Streaming.Lz4;

/// <summary>The LZ4 block format, under the names of the package K4os.Compression.LZ4.</summary>
/// <remarks>
/// Specification: doc/lz4_Block_format.md of the LZ4 project. A block is a row of sequences: a token (literal length in its high four bits,
/// match length - 4 in its low four), the literals, a 2-byte offset back, and more length bytes where four bits do not suffice. The last
/// sequence is literals only. Decoding is safe code: no input can read or write outside the spans. Encoding reads without bounds checks, at
/// positions that are its own and not the input's (benchmark: <c>lz4</c>).
/// </remarks>
public static class LZ4Codec
{
    private const int MatchMin = 4;

    /// <summary>The last match begins at least this far from the end, and the last five bytes are always literals.</summary>
    private const int MatchLimitBytes = 12;
    private const int LastLiterals = 5;
    private const int OffsetMax = 65_535;
    private const int HashBits = 12;
    private const int VectorBytes = 16;

    // Behind a match every second place is looked at, and a match found late is followed back: a fifth faster, and a fortieth larger.
    private const int SearchedAtFirst = 64;

    /// <summary>The most that so many bytes can become.</summary>
    public static int MaximumOutputSize(int length) => checked(length + length / 255 + 16);

    /// <summary>Compresses a block.</summary>
    /// <param name="source">At most 2 GB; the format has no limit of its own.</param>
    /// <param name="target">
    /// As large as <see cref="MaximumOutputSize"/> says, and it always fits. Behind what is written its bytes may be anything.
    /// </param>
    /// <returns>The number of bytes written, or -1 where they do not fit.</returns>
    public static int Encode(ReadOnlySpan<byte> source, Span<byte> target)
    {
        // Positions plus one, so that a table of zeros is an empty one.
        Span<int> slots = stackalloc int[1 << HashBits];
        slots.Clear();
        ref var table = ref MemoryMarshal.GetReference(slots);
        ref var start = ref MemoryMarshal.GetReference(source);
        var written = 0;
        var anchor = 0;
        var position = 0;
        var searched = SearchedAtFirst;
        // Whatever is read here begins at or before it, and is at most eight bytes long.
        var lastMatchStart = source.Length - MatchLimitBytes;
        while (position <= lastMatchStart)
        {
            var word = Read<ulong>(ref start, position);
            ref var slot = ref Unsafe.Add(ref table, Hash(word));
            var candidate = slot - 1;
            slot = position + 1;
            if (candidate < 0 || position - candidate > OffsetMax || Read<uint>(ref start, candidate) != Read<uint>(ref start, position))
            {
                // The longer nothing is found, the larger the steps: incompressible input costs little.
                position += 1 + (searched++ >> 6);
                continue;
            }
            while (position > anchor && candidate > 0 && source[position - 1] == source[candidate - 1])
                (position, candidate) = (position - 1, candidate - 1);
            var length = MatchMin + CommonLength(ref start, position + MatchMin, candidate + MatchMin, source.Length - LastLiterals);
            if (!TryWriteSequence(source, anchor, position - anchor, position - candidate, length, target, ref written))
                return -1;
            position += length;
            anchor = position;
            searched = SearchedAtFirst;
            // What lies just before the end of a match begins the next line's match.
            if (position <= lastMatchStart)
                Unsafe.Add(ref table, Hash(Read<ulong>(ref start, position - 2))) = position - 1;
        }
        return TryWriteSequence(source, anchor, source.Length - anchor, 0, 0, target, ref written) ? written : -1;
    }

    /// <summary>Decompresses a block.</summary>
    /// <param name="source">The whole block.</param>
    /// <param name="target">Room for what it unpacks to.</param>
    /// <returns>The number of bytes written, or -1 where the block is damaged or unpacks to more than there is room for.</returns>
    public static int Decode(ReadOnlySpan<byte> source, Span<byte> target) => Decode(source, target, 0);

    /// <summary>Decompresses a block that may reach back into what was unpacked before it.</summary>
    /// <param name="source">The whole block.</param>
    /// <param name="target">What was unpacked before, and behind it room for more.</param>
    /// <param name="written">Bytes of <paramref name="target"/> that were unpacked before.</param>
    /// <returns>The number of bytes now unpacked in all, or -1 where the block is damaged or there is not enough room.</returns>
    public static int Decode(ReadOnlySpan<byte> source, Span<byte> target, int written)
    {
        var read = 0;
        while ((uint)read < (uint)source.Length)
        {
            var token = source[read++];
            if (!TryReadLength(source, ref read, token >> 4, out var literals)
                || literals > source.Length - read || literals > target.Length - written)
                return -1;
            CopyLiterals(source, read, literals, target, written);
            read += literals;
            written += literals;
            if (read == source.Length)
                return written;

            if (source.Length - read < 2)
                return -1;
            var offset = BinaryPrimitives.ReadUInt16LittleEndian(source[read..]);
            read += 2;
            if (offset == 0 || offset > written || !TryReadLength(source, ref read, token & 15, out var length))
                return -1;
            length += MatchMin;
            if (length > target.Length - written)
                return -1;
            CopyMatch(target, written, offset, length);
            written += length;
        }
        // A block always ends with literals, if only none of them.
        return -1;
    }

    /// <summary>A few literals are copied as sixteen bytes, of which the next sequence overwrites what is too much.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void CopyLiterals(ReadOnlySpan<byte> source, int read, int literals, Span<byte> target, int written)
    {
        if (literals <= VectorBytes && source.Length - read >= VectorBytes && target.Length - written >= VectorBytes)
            Vector128.Create(source.Slice(read, VectorBytes)).CopyTo(target[written..]);
        else
            source.Slice(read, literals).CopyTo(target[written..]);
    }

    /// <summary>A match may overlap what it writes: then the bytes between repeat, and twice as many can be copied each time.</summary>
    private static void CopyMatch(Span<byte> target, int written, int offset, int length)
    {
        if (offset >= VectorBytes && length <= VectorBytes && target.Length - written >= VectorBytes)
        {
            Vector128.Create((ReadOnlySpan<byte>)target.Slice(written - offset, VectorBytes)).CopyTo(target[written..]);
            return;
        }
        var from = target[(written - offset)..];
        var to = target.Slice(written, length);
        for (var copied = 0; copied < length;)
        {
            var count = Math.Min(length - copied, offset + copied);
            from[..count].CopyTo(to[copied..]);
            copied += count;
        }
    }

    private static bool TryReadLength(ReadOnlySpan<byte> source, ref int read, int nibble, out int length)
    {
        length = nibble;
        if (nibble < 15)
            return true;
        byte more;
        do
        {
            if ((uint)read >= (uint)source.Length || length > int.MaxValue - 1024)
                return false;
            more = source[read++];
            length += more;
        }
        while (more == 255);
        return true;
    }

    /// <summary>Of five bytes: four are the same too often where nothing longer is.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Hash(ulong word) => (int)((word << 24) * 889_523_592_379ul >> (64 - HashBits));

    /// <summary>How far two places agree; the later one not beyond the end.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int CommonLength(ref byte start, int later, int earlier, int end)
    {
        var from = later;
        while (later <= end - sizeof(ulong))
        {
            var difference = Read<ulong>(ref start, later) ^ Read<ulong>(ref start, earlier);
            if (difference != 0)
                return later - from + (BitConverter.IsLittleEndian
                    ? BitOperations.TrailingZeroCount(difference)
                    : BitOperations.LeadingZeroCount(difference)) / 8;
            later += sizeof(ulong);
            earlier += sizeof(ulong);
        }
        while (later < end && Read<byte>(ref start, later) == Read<byte>(ref start, earlier))
            (later, earlier) = (later + 1, earlier + 1);
        return later - from;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Read<T>(ref byte start, int position)
        where T : unmanaged => Unsafe.ReadUnaligned<T>(ref Unsafe.Add(ref start, position));

    /// <summary>A match length of 0 is the last sequence: literals only.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool TryWriteSequence(
        ReadOnlySpan<byte> source, int anchor, int literals, int offset, int matchLength, Span<byte> target, ref int written)
    {
        var needed = 1 + literals + literals / 255 + 1 + (matchLength > 0 ? 3 + matchLength / 255 : 0);
        if (needed > target.Length - written)
            return false;
        var extra = matchLength > 0 ? matchLength - MatchMin : 0;
        target[written++] = (byte)(Math.Min(literals, 15) << 4 | Math.Min(extra, 15));
        WriteLength(literals, target, ref written);
        CopyLiterals(source, anchor, literals, target, written);
        written += literals;
        if (matchLength == 0)
            return true;
        BinaryPrimitives.WriteUInt16LittleEndian(target[written..], (ushort)offset);
        written += 2;
        WriteLength(extra, target, ref written);
        return true;
    }

    private static void WriteLength(int length, Span<byte> target, ref int written)
    {
        if (length < 15)
            return;
        for (length -= 15; length >= 255; length -= 255)
            target[written++] = 255;
        target[written++] = (byte)length;
    }
}
