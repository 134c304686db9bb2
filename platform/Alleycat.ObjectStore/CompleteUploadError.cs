namespace Alleycat.ObjectStore;

public enum CompleteUploadError
{
    None,
    NoSuchUpload,

    /// <summary>A listed part was not uploaded, or is another by now.</summary>
    InvalidPart,

    /// <summary>The list is not in ascending order.</summary>
    InvalidPartOrder,

    /// <summary>A part other than the last is smaller than 5 MiB.</summary>
    PartTooSmall,
}
