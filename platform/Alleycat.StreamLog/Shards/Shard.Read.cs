namespace Alleycat.StreamLog.Shards;

/// <content>The readers' view: nothing here waits for the writer, and nothing here makes the writer wait.</content>
internal sealed partial class Shard
{
    private readonly Lock _signalGate = new();
    private TaskCompletionSource? _signal;
    private ulong _nextIndex;
    private bool _isClosed;

    /// <summary>The record index behind the newest durable record.</summary>
    public ulong NextIndex => Volatile.Read(ref _nextIndex);

    /// <summary>The record index of the oldest record kept, or <see cref="NextIndex"/> where none is.</summary>
    public ulong OldestIndex => _segments[0].FirstIndex;

    /// <summary>Completes when a record with this index is durable.</summary>
    /// <exception cref="StreamLogException">The stream was closed.</exception>
    public Task WaitForAsync(ulong index, CancellationToken cancellationToken)
    {
        TaskCompletionSource signal;
        lock (_signalGate)
        {
            if (NextIndex > index)
                return Task.CompletedTask;
            if (_isClosed)
                return Task.FromException(Closed());
            signal = _signal ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
        return signal.Task.WaitAsync(cancellationToken);
    }

    /// <summary>Some records, the one with this index first. Null where it is not durable yet; from the oldest kept
    /// where it is trimmed.</summary>
    /// <exception cref="StreamLogCorruptException">The bytes on disk are not as they were written.</exception>
    public RecordBatch? Find(ref ulong index)
    {
        while (true)
        {
            index = Math.Max(index, OldestIndex);
            var next = NextIndex;
            if (index >= next)
                return null;
            if (_cache.Copy(index, next, _layout) is { } cached)
                return cached;
            var segment = SegmentOf(index);
            if (segment is null || !segment.TryAcquire(out var file))
                continue; // Trimmed in this moment: the oldest kept is another one now.
            try
            {
                return new SegmentReader(file, segment, _layout).Read(index, next);
            }
            finally
            {
                segment.Release();
            }
        }
    }

    /// <summary>The index of the first record that arrived at or after a time; <see cref="NextIndex"/> where none
    /// did.</summary>
    public ulong SeekTime(long arrivalMs)
    {
        while (true)
        {
            var next = NextIndex;
            var segment = Array.Find(_segments, s => s.ArrivalMsMax >= arrivalMs);
            if (segment is null)
                return next;
            var index = Math.Max(segment.EntryBefore(arrivalMs).FirstIndex, OldestIndex);
            while (index < segment.NextIndex && Find(ref index) is { } batch)
            {
                for (var i = (int)(index - batch.FirstIndex); i < batch.Count; i++)
                {
                    if (batch[i].ApproximateArrivalMs >= arrivalMs)
                        return batch.FirstIndex + (ulong)i;
                }
                index = batch.NextIndex;
            }
            // Either the segment was trimmed while we looked, or its batch is flushed and not yet published.
            if (segment.NextIndex > OldestIndex)
                return index;
        }
    }

    private void Publish(ulong nextIndex)
    {
        TaskCompletionSource? signal;
        lock (_signalGate)
        {
            Volatile.Write(ref _nextIndex, nextIndex);
            signal = _signal;
            _signal = null;
        }
        signal?.TrySetResult();
    }

    private void CloseReaders()
    {
        TaskCompletionSource? signal;
        lock (_signalGate)
        {
            _isClosed = true;
            signal = _signal;
            _signal = null;
        }
        signal?.TrySetException(Closed());
    }

    private static StreamLogException Closed() => new(StreamLogFault.Closed, "The stream is closed.", isTransient: false);

    private Segment? SegmentOf(ulong index)
    {
        var segments = _segments;
        int low = 0, high = segments.Length;
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (segments[middle].FirstIndex <= index)
                low = middle + 1;
            else
                high = middle;
        }
        return low == 0 ? null : segments[low - 1];
    }
}
