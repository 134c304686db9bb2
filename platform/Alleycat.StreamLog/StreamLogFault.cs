namespace Alleycat.StreamLog;

/// <summary>What kept the stream from doing what it was asked.</summary>
public enum StreamLogFault
{
    None,

    /// <summary>The disk refused a write or a flush; the shard repairs its tail before it accepts again.</summary>
    WriteFailed,

    /// <summary>The stream was closed or deleted.</summary>
    Closed,

    /// <summary>Another process has the stream's directory open.</summary>
    Locked,

    /// <summary>A file was written by a version that this program does not know.</summary>
    UnknownVersion,

    /// <summary>A position lies beyond the newest record: the log is older than whoever remembered the
    /// position.</summary>
    PositionBeyondEnd,

    /// <summary>The shard's writer met a fault of its own and has stopped.</summary>
    WriterStopped,
}
