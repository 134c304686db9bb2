using System.Text;
using Alleycat.Streaming;

namespace Alleycat.StreamLog;

/// <content>The producers' door: a call's entries, shard by shard, into the writers' queues.</content>
public sealed partial class StreamLog
{
    private const int Refused = -1;

    /// <inheritdoc/>
    /// <exception cref="StreamLogException">
    /// No entry was stored: the disk refused, or the stream is closed. Where some shards stored theirs, the others'
    /// entries say
    /// <c>InternalFailure</c> instead.
    /// </exception>
    public ValueTask<PutRecordsResult[]> PutRecordsAsync(
        IReadOnlyList<PutRecordsEntry> entries, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(entries);
        cancellationToken.ThrowIfCancellationRequested();
        return entries.Count == 0
            ? ValueTask.FromResult<PutRecordsResult[]>([])
            : new ValueTask<PutRecordsResult[]>(HandOverAsync(entries, cancellationToken));
    }

    /// <summary>The shard that takes records with a hash key.</summary>
    public ShardId ShardFor(UInt128 hashKey) => new(ShardOf(hashKey));

    /// <remarks>
    /// Where the queues have room, everything is handed over before the first wait: two calls made one after the other
    /// keep that order.
    /// </remarks>
    private async Task<PutRecordsResult[]> HandOverAsync(IReadOnlyList<PutRecordsEntry> entries, CancellationToken cancellationToken)
    {
        var operation = new PutOperation(entries);
        foreach (var (shard, part) in Divide(operation))
        {
            operation.AddPart();
            try
            {
                await shard.EnqueueAsync(part, cancellationToken).ConfigureAwait(false);
            }
            catch (StreamLogException closed)
            {
                part.Fail(closed);
            }
        }
        operation.EndPart();
        return await operation.Completion.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Sorts entries by shard, keeping their order, and cuts what is larger than a group commit; refuses what
    /// is too large.</summary>
    private List<(Shard Shard, PendingAppend Part)> Divide(PutOperation operation)
    {
        var entries = operation.Entries;
        var shardOf = new int[entries.Count];
        var sizeOf = new int[entries.Count];
        var counts = new int[_shards.Length];
        for (var i = 0; i < shardOf.Length; i++)
        {
            var entry = entries[i];
            var keyBytes = Encoding.UTF8.GetByteCount(entry.PartitionKey.Value);
            sizeOf[i] = BatchFormat.RecordBytes(keyBytes, entry.Data.Length);
            var recordBytes = keyBytes + (long)entry.Data.Length;
            if (recordBytes > _options.RecordBytesMax)
            {
                shardOf[i] = Refused;
                operation.Results[i] = PutRecordsResult.Refused("InvalidArgumentException",
                    $"Data and partition key have {recordBytes} bytes; a record has at most {_options.RecordBytesMax}.");
                continue;
            }
            shardOf[i] = ShardOf(entry.ExplicitHashKey ?? entry.PartitionKey.HashKey);
            counts[shardOf[i]]++;
        }

        var parts = new List<(Shard, PendingAppend)>(_shards.Length);
        for (var shard = 0; shard < counts.Length; shard++)
        {
            if (counts[shard] > 0)
                CutIntoParts(operation, shard, IndexesOf(shard, shardOf, counts[shard]), sizeOf, parts);
        }
        return parts;
    }

    private static int[] IndexesOf(int shard, int[] shardOf, int count)
    {
        var indexes = new int[count];
        for (int i = 0, at = 0; at < count; i++)
        {
            if (shardOf[i] == shard)
                indexes[at++] = i;
        }
        return indexes;
    }

    private void CutIntoParts(
        PutOperation operation, int shard, int[] indexes, int[] sizeOf, List<(Shard Shard, PendingAppend Part)> parts)
    {
        int start = 0, bytes = 0;
        for (var i = 0; i < indexes.Length; i++)
        {
            var size = sizeOf[indexes[i]];
            if (i > start && (bytes + size > _options.CommitBytesMax || i - start == _options.CommitRecordsMax))
            {
                parts.Add((_shards[shard], new PendingAppend(operation, indexes.AsMemory(start, i - start), bytes)));
                (start, bytes) = (i, 0);
            }
            bytes += size;
        }
        parts.Add((_shards[shard], new PendingAppend(operation, indexes.AsMemory(start), bytes)));
    }

    private int ShardOf(UInt128 hashKey)
    {
        var ranges = _ranges;
        int low = 0, high = ranges.Length - 1;
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (hashKey > ranges[middle].Ending)
                low = middle + 1;
            else
                high = middle;
        }
        return low;
    }
}
