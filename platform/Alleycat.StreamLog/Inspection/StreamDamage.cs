namespace Alleycat.StreamLog.Inspection;

/// <summary>What an inspection of the streams' files can find.</summary>
public enum StreamDamage
{
    /// <summary>The stream's own file is missing or not as it was written. Restore it from a backup.</summary>
    ManifestUnreadable,

    /// <summary>Durable bytes are not as they were written, or missing. The stream does not open with it; restore the file.</summary>
    SegmentDamaged,

    /// <summary>The end of a shard holds bytes that were never acknowledged, as a crash leaves them; repaired by cutting them
    /// off.</summary>
    TornTail,

    /// <summary>A segment's index is missing or not as it was written; repaired by making it again.</summary>
    IndexFaulty,

    /// <summary>A checkpoint is not as it was written; repaired by deleting it, which costs reading all of the stream again.</summary>
    CheckpointUnreadable,

    /// <summary>A checkpoint lies beyond the newest record; repaired by deleting it, which costs reading all of the stream again.</summary>
    CheckpointBeyondEnd,

    /// <summary>A stream whose deletion did not come to its end; repaired by ending it.</summary>
    UnfinishedDeletion,
}
