namespace Alleycat.Streaming;

/// <summary>Why a packed record cannot be unpacked.</summary>
public enum PackFault
{
    None,

    /// <summary>The frame is damaged or cut off, or needs what is not read here.</summary>
    Corrupt,

    /// <summary>Record, lines, unpacked bytes or density are beyond the bounds of <see cref="PackedRecords"/>.</summary>
    TooLarge,
}
