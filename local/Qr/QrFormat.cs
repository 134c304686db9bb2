namespace Alleycat.Local.Qr;

/// <summary>Sizes of a QR code, error correction level M (15 %), versions 1 to 20.</summary>
/// <remarks>ISO/IEC 18004, tables 7 and 9. Golden matrices: <c>tests/fixtures/qr</c>.</remarks>
internal static class QrFormat
{
    public const int VersionMax = 20;

    /// <summary>What a code of the highest version holds.</summary>
    public static int TextBytesMax => DataBytes(VersionMax) - 3;

    private static readonly byte[] CorrectionBytesOfBlock =
        [0, 10, 16, 26, 18, 24, 16, 18, 22, 22, 26, 30, 22, 22, 24, 24, 28, 28, 26, 26, 26];

    private static readonly byte[] BlocksOf = [0, 1, 1, 1, 2, 2, 4, 4, 4, 5, 5, 5, 8, 9, 9, 10, 10, 11, 13, 14, 16];

    /// <summary>Modules along a side.</summary>
    public static int Size(int version) => (version * 4) + 17;

    public static int Blocks(int version) => BlocksOf[version];

    public static int CorrectionBytes(int version) => CorrectionBytesOfBlock[version];

    /// <summary>Bytes of data and correction together.</summary>
    public static int TotalBytes(int version)
    {
        var modules = (((16 * version) + 128) * version) + 64;
        if (version >= 2)
        {
            var patterns = (version / 7) + 2;
            modules -= (((25 * patterns) - 10) * patterns) - 55;
            if (version >= 7)
                modules -= 36;
        }
        return modules / 8;
    }

    /// <summary>Bytes of data, the header of the text among them.</summary>
    public static int DataBytes(int version) => TotalBytes(version) - (Blocks(version) * CorrectionBytes(version));

    /// <summary>Bits that say how long a text of bytes is.</summary>
    public static int LengthBits(int version) => version < 10 ? 8 : 16;

    /// <summary>Rows and columns at whose crossings the alignment patterns lie.</summary>
    public static int[] AlignmentPositions(int version)
    {
        if (version == 1)
            return [];
        var count = (version / 7) + 2;
        var step = ((version * 8) + (count * 3) + 5) / ((count * 4) - 4) * 2;
        var positions = new int[count];
        positions[0] = 6;
        for (int i = count - 1, at = Size(version) - 7; i >= 1; i--, at -= step)
            positions[i] = at;
        return positions;
    }
}
