namespace Alleycat.Streaming;

/// <summary>What became of a message that was to be packed.</summary>
public enum PackAppendResult
{
    Appended,

    /// <summary>The record is full: take it, then append again.</summary>
    Full,

    /// <summary>Empty, of several lines, or larger than a whole record: put it as a plain record.</summary>
    NotPackable,
}
