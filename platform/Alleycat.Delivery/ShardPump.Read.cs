using Alleycat.Streaming;

namespace Alleycat.Delivery;

internal sealed partial class ShardPump
{
    private readonly DeliveryMetrics _metrics;
    private TransformBatch _batch = new();

    /// <summary>The last record read; replaced as a whole, read by whoever measures.</summary>
    private volatile LastRead? _lastRead;

    /// <summary>0 where everything durable has been read; else how long ago the last record read arrived.</summary>
    public long MillisBehindLatest => _lastRead is not { } last || _reader.Tip is not { } tip || last.SequenceNumber >= tip
        ? 0
        : Math.Max(0, _time.GetUtcNow().ToUnixTimeMilliseconds() - last.ArrivalMs);

    private async Task ReadAsync(CancellationToken stopping)
    {
        // From the last record delivered; a new delivery stream begins at the oldest record kept, so that nothing is passed over.
        var position = _checkpoints.Read(_options.Name, _reader.ShardId);
        Task<IReadOnlyList<StreamRecord>>? reading = null;
        while (true)
        {
            reading ??= _reader.ReadAsync(position, RecordsPerRead, BytesPerRead, stopping).AsTask();
            await WaitAsync(reading, stopping);
            if (reading.IsCompleted)
            {
                var records = await reading;
                reading = null;
                foreach (var record in records)
                    await AddAsync(record, stopping);
                position = records[^1].SequenceNumber;
                _lastRead = new(records[^1].SequenceNumber, records[^1].ApproximateArrivalMs);
                _metrics.Read(records);
            }
            if (_batch.Records.Count > 0 && (!_flushes.IsEmpty || _time.GetElapsedTime(_batch.StartedAt) >= _options.TransformInterval))
                await InvokeAsync(stopping);
            while (_flushes.TryPeek(out var flush) && position >= flush.UpTo)
            {
                _flushes.TryDequeue(out _);
                await _work.Writer.WriteAsync(new(null, flush.Done), stopping);
            }
        }
    }

    /// <summary>Waits for records, for a flush, or until what is gathered is due.</summary>
    private async Task WaitAsync(Task reading, CancellationToken stopping)
    {
        var flushRequested = Volatile.Read(ref _flushRequested);
        if (flushRequested.Task.IsCompleted)
        {
            // Renewed before the queue is looked at: a flush that comes now sets the new signal.
            Volatile.Write(ref _flushRequested, NewSignal());
            return;
        }
        if (reading.IsCompleted)
            return;
        if (_batch.Records.Count == 0)
        {
            await Task.WhenAny(reading, flushRequested.Task);
            return;
        }
        using var woken = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        var due = Task.Delay(Remaining(_batch.StartedAt, _options.TransformInterval), _time, woken.Token);
        await Task.WhenAny(reading, flushRequested.Task, due);
        await woken.CancelAsync();
    }

    private async ValueTask AddAsync(StreamRecord record, CancellationToken stopping)
    {
        var isFull = _batch.Records.Count >= _options.TransformBufferRecords
            || (_batch.Records.Count > 0 && _batch.Bytes + PackedRecords.UnpackedBytes(record.Data.Span) > _options.TransformBufferBytes);
        if (isFull)
            await InvokeAsync(stopping);
        _batch.Add(record, _time.GetTimestamp());
    }

    private async Task InvokeAsync(CancellationToken stopping)
    {
        await _invocations.WaitAsync(stopping);
        var batch = _batch;
        _batch = new();
        _pending.Add(batch);
        await _work.Writer.WriteAsync(new(_invoker.InvokeAsync(batch, _reader.ShardId, stopping), null), stopping);
    }

    private TimeSpan Remaining(long since, TimeSpan interval)
    {
        var left = interval - _time.GetElapsedTime(since);
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }

    private sealed record LastRead(SequenceNumber SequenceNumber, long ArrivalMs);
}
