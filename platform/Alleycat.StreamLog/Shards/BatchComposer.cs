using Alleycat.Streaming;

namespace Alleycat.StreamLog.Shards;

/// <summary>
/// Lays the records of a group commit into one batch for the disk, which is the writer's own memory and used again, and into the
/// cache that readers copy from.
/// </summary>
/// <param name="shardId">The shard whose writer this belongs to.</param>
/// <param name="layout">Of the shard's sequence numbers.</param>
/// <param name="cache">Of the newest records in memory.</param>
internal sealed class BatchComposer(ShardId shardId, SequenceLayout layout, TailCache cache)
{
    // The one that has room, and those that the commit under way has begun behind it.
    private readonly List<TailChunk> _tails = [];
    private byte[] _batch = [];

    /// <summary>
    /// Data are copied here: from here on the producers' buffers are their own again. Their results are in place, to be told once
    /// the batch is durable.
    /// </summary>
    /// <param name="group">The appends, in order.</param>
    /// <param name="header">Of the batch, uncompressed.</param>
    /// <returns>The batch, its header left free; good until the next call.</returns>
    public byte[] Compose(List<PendingAppend> group, in BatchHeader header)
    {
        Rollback();
        if (_batch.Length < header.TotalBytes)
            _batch = GC.AllocateUninitializedArray<byte>(header.TotalBytes);
        var index = header.FirstIndex;
        var offset = BatchFormat.HeaderBytes;
        foreach (var pending in group)
        {
            foreach (var entryIndex in pending.EntryIndexes.Span)
            {
                var entry = pending.Operation.Entries[entryIndex];
                var sequenceNumber = layout.At(index);
                offset += BatchFormat.WriteRecord(_batch.AsSpan(offset), entry.PartitionKey.Value, entry.Data.Span);
                AddToTail(index, entry, header.ArrivalMs);
                pending.Operation.Results[entryIndex] = new PutRecordsResult(shardId, sequenceNumber);
                index++;
            }
        }
        return _batch;
    }

    /// <summary>What was composed is durable: readers find it in memory.</summary>
    public void Publish()
    {
        foreach (var tail in _tails)
        {
            if (tail.Publish())
                cache.Add(tail);
        }
        LetGo(0, _tails.Count - 1);
    }

    private void Rollback()
    {
        if (_tails.Count == 0)
            return;
        LetGo(1, _tails.Count - 1);
        _tails[0].Rollback();
    }

    private void AddToTail(ulong index, in PutRecordsEntry entry, long arrivalMs)
    {
        if (_tails.Count > 0 && _tails[^1].TryAdd(index, entry.PartitionKey.Value, entry.Data.Span, arrivalMs))
            return;
        _tails.Add(cache.Rent(index, entry.Data.Length));
        _tails[^1].TryAdd(index, entry.PartitionKey.Value, entry.Data.Span, arrivalMs);
    }

    private void LetGo(int start, int count)
    {
        for (var i = start; i < start + count; i++)
            cache.Release(_tails[i]);
        _tails.RemoveRange(start, count);
    }
}
