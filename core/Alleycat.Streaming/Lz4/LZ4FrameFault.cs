namespace Alleycat.Streaming.Lz4;

/// <summary>Why bytes are no LZ4 frame that can be unpacked here.</summary>
public enum LZ4FrameFault
{
    None,

    /// <summary>Not an LZ4 frame, cut off, or damaged: structure or checksum.</summary>
    Corrupt,

    /// <summary>It unpacks, or says it unpacks, to more than there is room for.</summary>
    TooLarge,

    /// <summary>A version or feature that is not read here: a dictionary.</summary>
    Unsupported,
}
