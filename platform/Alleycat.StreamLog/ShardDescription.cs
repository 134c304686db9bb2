using Alleycat.Streaming;

namespace Alleycat.StreamLog;

/// <summary>One shard as <c>ListShards</c> tells of it.</summary>
/// <param name="ShardId">Its 0-based index.</param>
/// <param name="HashKeyRange">The hash keys it takes.</param>
/// <param name="StartingSequenceNumber">Not above the first record it ever held.</param>
public readonly record struct ShardDescription(ShardId ShardId, HashKeyRange HashKeyRange, SequenceNumber StartingSequenceNumber);
