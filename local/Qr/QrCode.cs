using System.Text;

namespace Alleycat.Local.Qr;

/// <summary>A text as a QR code: byte mode, error correction level M, the smallest version that holds it.</summary>
/// <remarks>ISO/IEC 18004. Written here because it is small and no package of ours brings one.</remarks>
internal sealed class QrCode
{
    private const int ByteMode = 0b0100;

    private readonly QrMatrix _matrix;

    private QrCode(int version, int mask, QrMatrix matrix)
    {
        Version = version;
        Mask = mask;
        _matrix = matrix;
    }

    /// <summary>1 to <see cref="QrFormat.VersionMax"/>.</summary>
    public int Version { get; }

    /// <summary>0 to 7.</summary>
    public int Mask { get; }

    /// <summary>Modules along a side, without the quiet zone.</summary>
    public int Size => _matrix.Size;

    public bool IsDark(int row, int column) => _matrix[row, column];

    /// <summary>Encodes a text.</summary>
    /// <param name="text">At most <see cref="QrFormat.TextBytesMax"/> bytes of UTF-8.</param>
    /// <param name="mask">0 to 7; null for the one that reads best.</param>
    /// <returns>Null where the text is too long.</returns>
    public static QrCode? TryEncode(string text, int? mask = null)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var version = 1;
        while (version <= QrFormat.VersionMax && 4 + QrFormat.LengthBits(version) + (bytes.Length * 8) > QrFormat.DataBytes(version) * 8)
            version++;
        if (version > QrFormat.VersionMax)
            return null;
        var matrix = new QrMatrix(version);
        matrix.DrawCodewords(Interleave(DataOf(bytes, version), version));
        var chosen = mask ?? BestMask(matrix);
        matrix.ApplyMask(chosen);
        matrix.DrawFormat(chosen);
        return new(version, chosen, matrix);
    }

    private static int BestMask(QrMatrix matrix)
    {
        var (best, least) = (0, int.MaxValue);
        for (var mask = 0; mask < 8; mask++)
        {
            matrix.ApplyMask(mask);
            matrix.DrawFormat(mask);
            var penalty = matrix.Penalty();
            if (penalty < least)
                (best, least) = (mask, penalty);
            matrix.ApplyMask(mask);
        }
        return best;
    }

    /// <summary>Mode, length, text, end, padding.</summary>
    private static byte[] DataOf(ReadOnlySpan<byte> text, int version)
    {
        var data = new byte[QrFormat.DataBytes(version)];
        var bit = 0;
        Append(data, ref bit, ByteMode, 4);
        Append(data, ref bit, text.Length, QrFormat.LengthBits(version));
        foreach (var value in text)
            Append(data, ref bit, value, 8);
        // The end mark is four zero bits, fewer where there is no room, and zeros up to the byte.
        var used = Math.Min(data.Length, (bit + 4 + 7) / 8);
        for (var i = used; i < data.Length; i++)
            data[i] = (i - used) % 2 == 0 ? (byte)0xEC : (byte)0x11;
        return data;
    }

    private static void Append(byte[] data, ref int bit, int value, int count)
    {
        for (var i = count - 1; i >= 0; i--, bit++)
            data[bit >> 3] |= (byte)(((value >> i) & 1) << (7 - (bit & 7)));
    }

    /// <summary>Cuts the data into blocks, gives each its correction, and deals their bytes out in turn.</summary>
    private static byte[] Interleave(ReadOnlySpan<byte> data, int version)
    {
        var blocks = QrFormat.Blocks(version);
        var correctionBytes = QrFormat.CorrectionBytes(version);
        var shortBytes = data.Length / blocks;
        var shortBlocks = blocks - (data.Length % blocks);
        var generator = ReedSolomon.Generator(correctionBytes);
        var (parts, corrections) = (new byte[blocks][], new byte[blocks][]);
        for (int i = 0, at = 0; i < blocks; i++)
        {
            var length = shortBytes + (i < shortBlocks ? 0 : 1);
            parts[i] = data.Slice(at, length).ToArray();
            corrections[i] = ReedSolomon.Remainder(parts[i], generator);
            at += length;
        }
        var codewords = new List<byte>(QrFormat.TotalBytes(version));
        for (var i = 0; i <= shortBytes; i++)
        {
            foreach (var part in parts)
            {
                if (i < part.Length)
                    codewords.Add(part[i]);
            }
        }
        for (var i = 0; i < correctionBytes; i++)
        {
            foreach (var correction in corrections)
                codewords.Add(correction[i]);
        }
        return [.. codewords];
    }
}
