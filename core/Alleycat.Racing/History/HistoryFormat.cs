namespace Alleycat.Racing.History;

/// <summary>The bytes of <c>class-N.gz</c>, with offsets and limits. Byte table: docs/formats/history.md.</summary>
/// <remarks>
/// <code>
/// 1F 8B 08 04 00000000 00 FF  XLEN  'A' 'C' length  table        gzip header with an extra field, RFC 1952 section 2.3
/// 00 0100 FEFF '{'                                               stored block
///   fragment  00 0100 FEFF ','  fragment  ...                    deflate blocks ending on a byte, stored comma between
/// 01 0100 FEFF '}'                                               final stored block
/// CRC-32  ISIZE                                                  trailer
/// </code>
/// </remarks>
public static class HistoryFormat
{
    /// <summary>Media type of the stored object; it never has a content encoding, its readers unzip by themselves.</summary>
    public const string ContentType = "application/gzip";

    public const byte Version = 1;

    /// <summary>Last second that a file can hold; also the most fragments it can have.</summary>
    public const int SecondMax = 3600;

    /// <summary>A fragment covers 2^level seconds, aligned; 5 is the widest: 32 seconds.</summary>
    public const int LevelMax = 5;

    public const int SecondsPerBlock = 1 << LevelMax;

    /// <summary>
    /// A range of more than one second whose text, counted with a comma for each second, exceeds this is halved. It is part of the format:
    /// another value is another version.
    /// </summary>
    public const int FragmentWeightMax = 256 * 1024;

    /// <summary>Everything in front of the first stored block, with the most fragments.</summary>
    public const int HeaderBytesMax = TableOffset + TableFixedBytes + (SecondMax * FragmentBytes) + sizeof(uint);

    internal const int ExtraLengthOffset = 10;
    internal const int SubfieldOffset = 12;
    internal const int TableOffset = 16;

    // Within the table.
    internal const int VersionOffset = 0;
    internal const int FragmentCountOffset = 2;
    internal const int RacersMaxOffset = 4;
    internal const int BestOutputOffset = 8;
    internal const int SecondsOffset = 12;
    internal const int TableFixedBytes = 16;

    // Within a fragment's entry.
    internal const int RangeOffset = 0;
    internal const int CompressedLengthOffset = 2;
    internal const int RawLengthOffset = 6;
    internal const int CrcOffset = 10;
    internal const int CountOffset = 14;
    internal const int FragmentBytes = 18;

    /// <summary>A stored block of one byte: its header, length and complement, and the byte.</summary>
    internal const int PunctuationBytes = 6;

    internal const int TrailerBytes = 8;

    /// <summary>Magic, deflate, FEXTRA, no time, no hint, unknown system: the same on every machine.</summary>
    internal static ReadOnlySpan<byte> GzipHeader => [0x1F, 0x8B, 8, 4, 0, 0, 0, 0, 0, 0xFF];

    internal static ReadOnlySpan<byte> SubfieldId => "AC"u8;

    internal static ReadOnlySpan<byte> Open => [0, 1, 0, 0xFE, 0xFF, (byte)'{'];

    internal static ReadOnlySpan<byte> Comma => [0, 1, 0, 0xFE, 0xFF, (byte)','];

    internal static ReadOnlySpan<byte> Close => [1, 1, 0, 0xFE, 0xFF, (byte)'}'];

    /// <summary>An empty final block: behind a fragment's bytes it makes them a whole deflate stream.</summary>
    internal static readonly byte[] EndOfDeflate = [1, 0, 0, 0xFF, 0xFF];
}
