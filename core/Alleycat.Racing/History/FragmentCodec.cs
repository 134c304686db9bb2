using System.Buffers;
using System.IO.Compression;

namespace Alleycat.Racing.History;

/// <summary>Deflates and inflates one fragment: blocks that end on a byte and refer to nothing before them.</summary>
internal static class FragmentCodec
{
    private static ReadOnlySpan<byte> SyncMarker => [0, 0, 0xFF, 0xFF];

    /// <summary>Deflates a fragment's text.</summary>
    /// <param name="text">At least one byte. Handed over in one piece: the deflater's choices depend on how its input is cut.</param>
    public static ReadOnlyMemory<byte> Deflate(ReadOnlySpan<byte> text)
    {
        // Nothing that deflate writes is an eighth longer than its input, not even nine bits for every byte.
        var buffer = ArrayPool<byte>.Shared.Rent(text.Length + (text.Length / 8) + 1024);
        using var compressed = new MemoryStream(buffer);
        // Disposing would append the end of the stream, which is not part of a fragment.
        var deflater = new DeflateStream(compressed, CompressionLevel.Optimal, leaveOpen: true);
        deflater.Write(text);
        deflater.Flush();
        var bytes = buffer.AsSpan(0, (int)compressed.Position).ToArray();
        deflater.Dispose();
        ArrayPool<byte>.Shared.Return(buffer);
        return bytes;
    }

    /// <summary>Inflates a fragment and holds it against its line of the table.</summary>
    /// <param name="compressed">Its bytes in the file.</param>
    /// <param name="fragment">What they shall give.</param>
    /// <param name="text">Takes exactly <see cref="HistoryFragment.RawLength"/> bytes.</param>
    /// <returns>False where length, checksum or end differ. Never throws on bad input.</returns>
    public static bool TryInflate(ReadOnlyMemory<byte> compressed, in HistoryFragment fragment, Span<byte> text)
    {
        if (compressed.Length != fragment.CompressedLength || !compressed.Span.EndsWith(SyncMarker))
            return false;
        var input = new ServedInput(compressed, HistoryFormat.EndOfDeflate);
        using var inflater = new DeflateStream(input, CompressionMode.Decompress);
        try
        {
            return inflater.ReadAtLeast(text, text.Length, throwOnEndOfStream: false) == text.Length
                && inflater.ReadByte() < 0
                && input.EndsExactly
                && Crc32.Of(text) == fragment.Crc;
        }
        catch (InvalidDataException)
        {
            return false;
        }
    }
}
