namespace Alleycat.Racing.History;

/// <summary>Why bytes are no complete gzip file (RFC 1952).</summary>
public enum GzipFault
{
    None,

    /// <summary>Does not begin with a gzip header that can be read.</summary>
    NotGzip,

    /// <summary>Ends before its compressed data or its trailer does.</summary>
    Truncated,

    /// <summary>The compressed data cannot be inflated.</summary>
    Corrupt,

    /// <summary>CRC-32 or length in the trailer differ from the data.</summary>
    Checksum,

    /// <summary>Something else than a further member follows a complete one.</summary>
    TrailingBytes,

    /// <summary>More uncompressed bytes than the reader was told to take.</summary>
    TooLarge,
}
