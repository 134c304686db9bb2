using System.Buffers;
using System.Diagnostics.Metrics;
using Alleycat.Streaming;

namespace Alleycat.Local.EventSources;

/// <summary>Hands a stream's records to a function, shard by shard, in order, as Lambda's event source mapping does.</summary>
/// <remarks>
/// At least once: a checkpoint is written after the effect. A batch that fails is halved until the bad record stands alone (halving
/// costs no retry); that one is retried and then set aside, and the shard goes on. <c>batchItemFailures</c> are honoured.
/// </remarks>
public sealed class StreamEventSource : IDisposable
{
    private readonly Meter _meter = new("Alleycat.Local.EventSources");
    private readonly Counter<long> _records;
    private readonly Counter<long> _setAside;
    private readonly Counter<long> _failures;
    private readonly IStreamSource _source;
    private readonly LambdaFunction _function;
    private readonly ICheckpointStore _checkpoints;
    private readonly SetAsideRecord _setAsideRecord;
    private readonly StreamEventSourceOptions _options;
    private readonly TimeProvider _time;

    public StreamEventSource(
        IStreamSource source, LambdaFunction function, ICheckpointStore checkpoints, SetAsideRecord setAside,
        StreamEventSourceOptions options, TimeProvider? time = null)
    {
        (_source, _function, _checkpoints, _setAsideRecord, _options) = (source, function, checkpoints, setAside, options);
        _time = time ?? TimeProvider.System;
        _records = _meter.CreateCounter<long>("alleycat.eventsource.records", "{record}", "Records whose function succeeded.");
        _setAside = _meter.CreateCounter<long>("alleycat.eventsource.set_aside", "{record}", "Records given up and set aside.");
        _failures = _meter.CreateCounter<long>(
            "alleycat.eventsource.failures", "{invocation}", "Invocations that failed, wholly or in part.");
    }

    /// <summary>Reads every shard until cancelled; ends cleanly then.</summary>
    /// <exception cref="Exception">The stream, the checkpoints or the setting aside failed: nothing more is read.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var shards = _source.Shards.Select(shard => RunShardAsync(shard, stopping.Token)).ToList();
        // The first shard to fail ends the others, so that the fault is seen at once and not when the host stops.
        while (shards.Count > 0)
        {
            var ended = await Task.WhenAny(shards);
            shards.Remove(ended);
            if (ended.IsFaulted)
            {
                await stopping.CancelAsync();
                await Task.WhenAll([ended, .. shards]);
            }
        }
    }

    public void Dispose() => _meter.Dispose();

    private async Task RunShardAsync(ShardId shardId, CancellationToken cancellationToken)
    {
        var shard = new Shard(shardId, _checkpoints.Read(_options.Consumer, shardId), _options, _time);
        using var reader = _source.OpenReader(shardId);
        try
        {
            while (!cancellationToken.IsCancellationRequested)
            {
                var records = await reader.ReadAsync(shard.Position, _options.RecordsMax, _options.BytesMax, cancellationToken);
                await HandleAsync(shard, shard.Take(records), cancellationToken);
                shard.Done(records[^1]);
                if (shard.TakeCheckpoint() is { } checkpoint)
                    await _checkpoints.WriteAsync(_options.Consumer, shardId, checkpoint, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Asked to stop; what was not checkpointed comes again.
        }
        if (shard.TakeCheckpoint(atEnd: true) is { } last)
            await _checkpoints.WriteAsync(_options.Consumer, shardId, last, CancellationToken.None);
    }

    private async Task HandleAsync(Shard shard, ReadOnlyMemory<StreamRecord> batch, CancellationToken cancellationToken)
    {
        var size = batch.Length;
        var retries = 0;
        while (!batch.IsEmpty)
        {
            var part = batch[..Math.Min(size, batch.Length)];
            var (done, fault) = await InvokeAsync(shard, part, cancellationToken);
            _records.Add(done);
            batch = batch[done..];
            if (done == part.Length)
            {
                // Past the trouble: what is left is tried whole again.
                (size, retries) = (Math.Max(1, batch.Length), 0);
                continue;
            }
            _failures.Add(1);
            if (part.Length - done > 1)
            {
                size = (part.Length - done + 1) / 2;
                continue;
            }
            if (done > 0)
                retries = 0;
            size = 1;
            if (retries++ < _options.RetriesMax)
            {
                await DelayAsync(retries, cancellationToken);
                continue;
            }
            await _setAsideRecord(shard.Id, batch.Span[0], fault, cancellationToken);
            _setAside.Add(1);
            batch = batch[1..];
            (size, retries) = (Math.Max(1, batch.Length), 0);
        }
    }

    private async ValueTask<(int Done, string Fault)> InvokeAsync(
        Shard shard, ReadOnlyMemory<StreamRecord> part, CancellationToken cancellationToken)
    {
        shard.Event.ResetWrittenCount();
        shard.Response.ResetWrittenCount();
        shard.Writer.Write(shard.Event, part.Span);
        try
        {
            await _function(shard.Event.WrittenMemory, shard.Response, cancellationToken);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            // A function error, whatever its type: the mapping's answer is to try again with less.
            return (0, $"{exception.GetType().Name}: {exception.Message}");
        }
        return (KinesisBatchResponse.FirstFailed(shard.Response.WrittenSpan, part.Span), "ReportBatchItemFailures");
    }

    private Task DelayAsync(int retry, CancellationToken cancellationToken)
    {
        var ms = Math.Min(10_000, _options.RetryDelay.TotalMilliseconds * Math.Pow(2, retry - 1));
        return Task.Delay(TimeSpan.FromMilliseconds(ms), _time, cancellationToken);
    }

    /// <summary>One shard's place and buffers, used by its loop only.</summary>
    private sealed class Shard(ShardId id, SequenceNumber? position, StreamEventSourceOptions options, TimeProvider time)
    {
        // Places to come back to, oldest first; with a window of 10 minutes and 5 s between them, 120.
        private readonly Queue<(SequenceNumber SequenceNumber, long ArrivalMs)> _marks = new();
        private (SequenceNumber SequenceNumber, long ArrivalMs)? _newest;
        private StreamRecord[] _records = [];
        private long _markedMs;
        private long _checkpointedMs = long.MinValue;

        public ShardId Id => id;

        public SequenceNumber? Position { get; private set; } = position;

        public ArrayBufferWriter<byte> Event { get; } = new(64 * 1024);

        public ArrayBufferWriter<byte> Response { get; } = new(256);

        public KinesisEventWriter Writer { get; } = new(id);

        /// <summary>The records side by side, good until the next call.</summary>
        public ReadOnlyMemory<StreamRecord> Take(IReadOnlyList<StreamRecord> records)
        {
            if (_records.Length < records.Count)
                _records = new StreamRecord[Math.Min(options.RecordsMax, Math.Max(records.Count, _records.Length * 2))];
            for (var i = 0; i < records.Count; i++)
                _records[i] = records[i];
            return _records.AsMemory(0, records.Count);
        }

        public void Done(in StreamRecord last)
        {
            Position = last.SequenceNumber;
            _newest = (last.SequenceNumber, last.ApproximateArrivalMs);
            if (last.ApproximateArrivalMs - _markedMs < (long)options.CheckpointInterval.TotalMilliseconds && _marks.Count > 0)
                return;
            _markedMs = last.ApproximateArrivalMs;
            _marks.Enqueue(_newest.Value);
        }

        /// <summary>The place to write down now, or null where it is too early or nothing new.</summary>
        public SequenceNumber? TakeCheckpoint(bool atEnd = false)
        {
            var nowMs = time.GetUtcNow().ToUnixTimeMilliseconds();
            if (!atEnd && _checkpointedMs != long.MinValue && nowMs - _checkpointedMs < (long)options.CheckpointInterval.TotalMilliseconds)
                return null;
            if (options.ReplayWindow == TimeSpan.Zero)
            {
                var newest = _newest;
                (_newest, _checkpointedMs) = (null, nowMs);
                _marks.Clear();
                return newest?.SequenceNumber;
            }
            var until = nowMs - (long)options.ReplayWindow.TotalMilliseconds;
            SequenceNumber? checkpoint = null;
            while (_marks.TryPeek(out var mark) && mark.ArrivalMs <= until)
                checkpoint = _marks.Dequeue().SequenceNumber;
            if (checkpoint is not null)
                _checkpointedMs = nowMs;
            return checkpoint;
        }
    }
}
