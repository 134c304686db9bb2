using Alleycat.Streaming;

namespace Alleycat.Local.EventSources;

/// <summary>Keeps a record that a function could not take, with the reason; durable when the task completes.</summary>
public delegate ValueTask SetAsideRecord(ShardId shardId, StreamRecord record, string reason, CancellationToken cancellationToken);
