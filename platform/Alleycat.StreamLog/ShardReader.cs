using Alleycat.Streaming;

namespace Alleycat.StreamLog;

/// <summary>Reads one shard in order. For one caller at a time; it holds one batch at most, and no file between
/// calls.</summary>
public sealed class ShardReader : IShardReader
{
    private readonly Shard _shard;

    // What is read of several batches; the caller's until its next read.
    private readonly List<StreamRecord> _records = [];
    private RecordBatch? _batch;

    internal ShardReader(Shard shard) => _shard = shard;

    public ShardId ShardId => _shard.ShardId;

    public SequenceNumber? Tip
    {
        get
        {
            var next = _shard.NextIndex;
            return next > _shard.OldestIndex ? _shard.Layout.At(next - 1) : null;
        }
    }

    /// <inheritdoc/>
    /// <exception cref="StreamLogException">
    /// The stream was closed; or <paramref name="after"/> lies beyond the newest record, or is another shard's.
    /// </exception>
    /// <exception cref="StreamLogCorruptException">The bytes on disk are not as they were written.</exception>
    public async ValueTask<IReadOnlyList<StreamRecord>> ReadAsync(
        SequenceNumber? after, int recordsMax, int bytesMax, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            var records = Read(after, recordsMax, bytesMax);
            if (records.Count > 0)
                return records;
            await _shard.WaitForAsync(Math.Max(IndexBehind(after), _shard.OldestIndex), cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>As <see cref="ReadAsync"/>, but answers at once: an empty list where nothing durable lies behind
    /// <paramref name="after"/>.</summary>
    public IReadOnlyList<StreamRecord> Read(SequenceNumber? after, int recordsMax, int bytesMax)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(recordsMax, 1);
        var index = IndexBehind(after);
        var first = Slice(ref index, recordsMax, bytesMax, isFirst: true, out var bytes);
        if (first.Count == 0 || first.Count == recordsMax || bytes >= bytesMax)
            return first;
        var second = Slice(ref index, recordsMax - first.Count, bytesMax - bytes, isFirst: false, out var more);
        if (second.Count == 0)
            return first; // The usual case at the tip.

        var records = _records;
        records.Clear();
        records.AddRange(first);
        while (second.Count > 0)
        {
            records.AddRange(second);
            bytes += more;
            if (records.Count == recordsMax || bytes >= bytesMax)
                break;
            second = Slice(ref index, recordsMax - records.Count, bytesMax - bytes, isFirst: false, out more);
        }
        return records;
    }

    /// <summary>The place from which a read meets the first record that arrived at or after a time, as an
    /// <c>after</c>.</summary>
    /// <returns>Null for the oldest kept.</returns>
    public SequenceNumber? SeekTime(DateTimeOffset arrival) => Before(_shard.SeekTime(arrival.ToUnixTimeMilliseconds()));

    /// <summary>The place from which a read meets this record itself, as an <c>after</c>.</summary>
    /// <returns>Null for the oldest kept.</returns>
    public SequenceNumber? SeekAt(SequenceNumber sequenceNumber) =>
        _shard.Layout.TryIndexOf(sequenceNumber, out var index) ? Before(index) : throw NotOfThisShard(sequenceNumber);

    /// <summary>True for numbers that this shard has given out, kept or trimmed.</summary>
    public bool IsKnown(SequenceNumber sequenceNumber) =>
        _shard.Layout.TryIndexOf(sequenceNumber, out var index) && index < _shard.NextIndex;

    public void Dispose()
    {
        _batch = null;
        _records.Clear();
    }

    private SequenceNumber? Before(ulong index) => index == 0 ? null : _shard.Layout.At(index - 1);

    private ulong IndexBehind(SequenceNumber? after)
    {
        if (after is not { } position)
            return 0;
        if (!_shard.Layout.TryIndexOf(position, out var index))
        {
            // A checkpoint kept from a deleted stream of this name: all of this one lies behind it.
            return _shard.Layout.IsOfFormerStream(position) ? 0UL : throw NotOfThisShard(position);
        }
        if (index >= _shard.NextIndex)
        {
            throw new StreamLogException(StreamLogFault.PositionBeyondEnd,
                $"{position} lies beyond the newest record of {ShardId}: the log is older than whoever remembered the position.",
                isTransient: false, ShardId);
        }
        return index + 1;
    }

    private StreamLogException NotOfThisShard(SequenceNumber position) => new(StreamLogFault.PositionBeyondEnd,
        $"{position} is no sequence number of {ShardId}.", isTransient: false, ShardId);

    /// <summary>Records of one batch from an index on; moves the index behind them.</summary>
    private ArraySegment<StreamRecord> Slice(ref ulong index, int recordsMax, int bytesMax, bool isFirst, out int bytes)
    {
        bytes = 0;
        if (_batch is null || !_batch.Holds(index) || index < _shard.OldestIndex)
            _batch = _shard.Find(ref index);
        if (_batch is not { } batch)
            return ArraySegment<StreamRecord>.Empty;
        var start = (int)(index - batch.FirstIndex);
        var end = start;
        while (end < batch.Count && end - start < recordsMax)
        {
            var next = batch[end].Data.Length;
            if (bytes + next > bytesMax && !(isFirst && end == start))
                break;
            bytes += next;
            end++;
        }
        index += (uint)(end - start);
        return batch.Slice(start, end - start);
    }
}
