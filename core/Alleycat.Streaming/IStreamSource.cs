namespace Alleycat.Streaming;

/// <summary>Where records leave a stream.</summary>
public interface IStreamSource
{
    IReadOnlyList<ShardId> Shards { get; }

    /// <summary>Opens an independent reader of one shard; readers never block the writer or each other.</summary>
    IShardReader OpenReader(ShardId shardId);
}

/// <summary>Reads one shard in order. For one caller at a time; the position is the caller's.</summary>
public interface IShardReader : IDisposable
{
    ShardId ShardId { get; }

    /// <summary>Waits until something durable lies behind <paramref name="after"/>, then returns it.</summary>
    /// <param name="after">The last record already seen; null for the oldest kept. Trimmed by retention: the oldest kept.</param>
    /// <param name="recordsMax">At most so many records, at least 1.</param>
    /// <param name="bytesMax">At most so many bytes of data, but always at least one record.</param>
    /// <param name="cancellationToken">Ends the waiting with <see cref="OperationCanceledException"/>.</param>
    /// <returns>At least one record, in order. The list is the caller's until it reads again; the records are its own.</returns>
    ValueTask<IReadOnlyList<StreamRecord>> ReadAsync(
        SequenceNumber? after, int recordsMax, int bytesMax, CancellationToken cancellationToken = default);

    /// <summary>The newest durable record of the shard, or null where it is empty: what a lag is measured against.</summary>
    SequenceNumber? Tip { get; }
}
