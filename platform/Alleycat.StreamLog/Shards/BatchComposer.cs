using Alleycat.Streaming;

namespace Alleycat.StreamLog.Shards;

/// <summary>
/// Lays the records of a group commit into one batch for the disk, which is the writer's own memory and used again, and into the
/// batches in memory that readers share.
/// </summary>
/// <param name="shardId">The shard whose writer this belongs to.</param>
/// <param name="layout">Of the shard's sequence numbers.</param>
/// <param name="cache">Takes the batches in memory.</param>
internal sealed class BatchComposer(ShardId shardId, SequenceLayout layout, TailCache cache)
{
    // A shard that takes little has little; one that takes much has batches below the size of the collector's large objects. A small
    // cache, too, holds several.
    private const int TailBytesFirst = 4 << 10;
    private const int TailBytesLeast = 256;
    private const int TailBytesMost = 64 << 10;
    private const int TailsInCache = 16;

    // Shorter records use up the room for records first, longer ones that for bytes.
    private const int RecordBytesUsual = 192;

    // The one that has room, and those that the commit under way has begun behind it.
    private readonly List<TailBatch> _tails = [];
    private readonly int _tailBytesMax = BytesMaxFor(cache);
    private int _tailBytes = Math.Min(TailBytesFirst, BytesMaxFor(cache));
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
                AddToTail(index, sequenceNumber, entry, header.ArrivalMs);
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
            var isNew = tail.Batch.Count == 0;
            tail.Publish();
            if (isNew)
                cache.Add(tail.Batch);
        }
        _tails.RemoveRange(0, _tails.Count - 1);
    }

    private static int BytesMaxFor(TailCache cache) => (int)Math.Clamp(cache.BytesMax / TailsInCache, TailBytesLeast, TailBytesMost);

    private void Rollback()
    {
        if (_tails.Count == 0)
            return;
        _tails.RemoveRange(1, _tails.Count - 1);
        _tails[0].Rollback();
    }

    private void AddToTail(ulong index, SequenceNumber sequenceNumber, in PutRecordsEntry entry, long arrivalMs)
    {
        if (_tails.Count > 0 && _tails[^1].NextIndex == index
            && _tails[^1].TryAdd(sequenceNumber, entry.PartitionKey.Value, entry.Data.Span, arrivalMs))
            return;
        // A record larger than that has a batch to itself.
        _tails.Add(entry.Data.Length > _tailBytes
            ? new TailBatch(index, entry.Data.Length, records: 1)
            : new TailBatch(index, _tailBytes, _tailBytes / RecordBytesUsual));
        _tailBytes = Math.Min(_tailBytes * 2, _tailBytesMax);
        _tails[^1].TryAdd(sequenceNumber, entry.PartitionKey.Value, entry.Data.Span, arrivalMs);
    }
}
