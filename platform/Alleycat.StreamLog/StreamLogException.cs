using Alleycat.Streaming;

namespace Alleycat.StreamLog;

/// <summary>An operation of the stream failed; nothing that it asked for is promised.</summary>
public sealed class StreamLogException : Exception
{
    public StreamLogException(StreamLogFault fault, string message, bool isTransient, ShardId? shardId = null, Exception? inner = null)
        : base(message, inner)
    {
        Fault = fault;
        IsTransient = isTransient;
        ShardId = shardId;
    }

    public StreamLogFault Fault { get; }

    /// <summary>The shard that failed, where the fault is one shard's.</summary>
    public ShardId? ShardId { get; }

    /// <summary>True where the same call may succeed later: room on the disk, a file system writable again.</summary>
    public bool IsTransient { get; }
}
