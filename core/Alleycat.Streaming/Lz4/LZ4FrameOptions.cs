namespace Alleycat.Streaming.Lz4;

/// <summary>How a frame is written. All of it is told in the frame, so a reader needs to know nothing.</summary>
public sealed record LZ4FrameOptions
{
    public static LZ4FrameOptions Default { get; } = new();

    /// <summary>Largest block before compression: 64 KiB (the default), 256 KiB, 1 MiB or 4 MiB.</summary>
    public int BlockBytes
    {
        get;
        init => field = value is 1 << 16 or 1 << 18 or 1 << 20 or 1 << 22
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "64 KiB, 256 KiB, 1 MiB or 4 MiB.");
    } = 64 * 1024;

    /// <summary>A checksum behind each block; default no.</summary>
    public bool BlockChecksums { get; init; }

    /// <summary>A checksum of the whole content; default yes.</summary>
    public bool ContentChecksum { get; init; } = true;

    /// <summary>The content's length in the header, so that a reader knows what it needs; default yes.</summary>
    public bool ContentSize { get; init; } = true;
}
