namespace Alleycat.Streaming.Lz4;

/// <summary>The byte picture of an LZ4 frame; little endian throughout.</summary>
/// <remarks>
/// Specification: doc/lz4_Frame_format.md of the LZ4 project, version 1.6.
/// <code>
/// magic 4 | FLG 1 | BD 1 | [content size 8] | [dictionary id 4] | HC 1 | blocks … | 0x00000000 | [content checksum 4]
/// block:  size 4 (high bit: stored as it is) | bytes | [block checksum 4]
/// FLG:    version 01 (bits 7-6) | independent blocks 5 | block checksums 4 | content size 3 | content checksum 2 | 0 | dictionary id 0
/// BD:     0 | largest block, 4 to 7 for 64 KiB, 256 KiB, 1 MiB, 4 MiB (bits 6-4) | 0000
/// HC:     second byte of XXH32 over FLG to dictionary id
/// </code>
/// A skippable frame is a magic of 0x184D2A50 to 5F, a size of 4 bytes, and so many bytes that mean nothing here.
/// </remarks>
internal static class LZ4FrameFormat
{
    public const uint Magic = 0x184D2204;
    public const uint SkippableMagic = 0x184D2A50;
    public const uint SkippableMask = 0xFFFFFFF0;
    public const uint StoredFlag = 0x80000000;

    public const byte VersionMask = 0b1100_0000, VersionOne = 0b0100_0000;
    public const byte IndependentBlocks = 0b0010_0000, BlockChecksums = 0b0001_0000, ContentSize = 0b0000_1000, ContentChecksum = 0b0000_0100;
    public const byte ReservedFlag = 0b0000_0010, DictionaryId = 0b0000_0001;
    public const byte ReservedDescriptor = 0b1000_1111;

    public const int MagicBytes = 4, DescriptorOffset = 4, ContentSizeOffset = 6, WordBytes = 4;

    /// <summary>Magic, FLG, BD and HC.</summary>
    public const int HeaderBytesMin = 7;

    /// <summary>With content size and dictionary id.</summary>
    public const int HeaderBytesMax = 19;

    public static byte HeaderChecksum(ReadOnlySpan<byte> descriptor) => (byte)(XxHash32.Hash(descriptor) >> 8);
}
