namespace Alleycat.ObjectStore;

public enum StoreFault
{
    /// <summary>A file or directory in a bucket that no key leads to; left alone.</summary>
    NotAnObject,

    /// <summary>No metadata describe the object's file; repaired by describing it anew.</summary>
    Undescribed,

    /// <summary>The bytes are not those of the ETag: the disk lost or changed some. Restore the object from a backup
    /// or its source.</summary>
    ContentChanged,

    /// <summary>An object whose key ends with <c>.gz</c> does not unzip as one whole gzip member.</summary>
    BrokenGzip,

    /// <summary>Metadata of no object; repaired by deleting them.</summary>
    OrphanedMetadata,

    /// <summary>Parts of an upload that was completed or aborted; repaired by deleting them.</summary>
    OrphanedUpload,

    /// <summary>A file among the notifications that is none.</summary>
    NotANotification,
}
