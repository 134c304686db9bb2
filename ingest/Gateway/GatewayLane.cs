using Alleycat.Streaming;

namespace Alleycat.Ingest.Gateway;

/// <summary>One shard of the gateway's log on its way to the stream: collect, put until it is taken, note how far.</summary>
internal sealed class GatewayLane : IDisposable
{
    private readonly IShardReader _reader;
    private readonly GatewayCollector _collector;
    private readonly IStreamProducer _stream;
    private readonly ICheckpointStore _checkpoints;
    private readonly Action<ShardId, SequenceNumber> _trim;
    private readonly PartitionKey _partitionKey;
    private readonly GatewayOptions _options;
    private readonly TimeProvider _time;
    private readonly Random _random;
    private readonly GatewayLaneMeters _meters;
    private readonly Action<string?> _reachChanged;

    // Of the record on its way.
    private long _sendingArrivalMs = GatewayRecord.NoArrival;

    /// <param name="reader">The lane's own.</param>
    /// <param name="stream">Takes the records.</param>
    /// <param name="checkpoints">Where this lane goes on after a restart.</param>
    /// <param name="trim">Told what is sent.</param>
    /// <param name="partitionKey">Of all records of this lane: one stream shard, in order.</param>
    /// <param name="options">Packing, waits.</param>
    /// <param name="time">Holds and waits run on it.</param>
    /// <param name="random">The lane's own.</param>
    /// <param name="meters">All lanes'.</param>
    /// <param name="reachChanged">Told when this lane's puts begin to fail, with the reason, and when they work again.</param>
    public GatewayLane(
        IShardReader reader,
        IStreamProducer stream,
        ICheckpointStore checkpoints,
        Action<ShardId, SequenceNumber> trim,
        PartitionKey partitionKey,
        GatewayOptions options,
        TimeProvider time,
        Random random,
        GatewayLaneMeters meters,
        Action<string?> reachChanged)
    {
        (_reader, _stream, _checkpoints, _trim, _partitionKey) = (reader, stream, checkpoints, trim, partitionKey);
        (_options, _time, _random, _meters, _reachChanged) = (options, time, random, meters, reachChanged);
        _collector = new(reader, checkpoints.Read(GatewayForwarder.Consumer, reader.ShardId), options, time);
    }

    /// <summary>Age of the oldest message held; zero where none is.</summary>
    public TimeSpan Delay
    {
        get
        {
            var arrivalMs = Math.Min(Volatile.Read(ref _sendingArrivalMs), _collector.OldestArrivalMs);
            return arrivalMs == GatewayRecord.NoArrival
                ? TimeSpan.Zero
                : TimeSpan.FromMilliseconds(Math.Max(0, _time.GetUtcNow().ToUnixTimeMilliseconds() - arrivalMs));
        }
    }

    /// <param name="stopping">No more waiting for messages: what is kept is sent, then the lane ends.</param>
    /// <param name="aborted">The lane ends as soon as it can.</param>
    public async Task RunAsync(CancellationToken stopping, CancellationToken aborted)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        var collecting = _collector.CollectAsync(ending.Token, aborted);
        var noting = Task.CompletedTask;
        try
        {
            // While a record is on its way the next one is made, and the one before is noted.
            while (await NextAsync(collecting, noting).ConfigureAwait(false) is { } record)
            {
                Volatile.Write(ref _sendingArrivalMs, record.OldestArrivalMs);
                var putting = PutAsync(record.Data, aborted);
                collecting = _collector.CollectAsync(ending.Token, aborted);
                await putting.ConfigureAwait(false);
                Volatile.Write(ref _sendingArrivalMs, GatewayRecord.NoArrival);
                await noting.ConfigureAwait(false);
                noting = NoteAsync(record);
            }
            await noting.ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (aborted.IsCancellationRequested)
        {
            // What is not sent is in the log, and goes at the next start.
        }
        finally
        {
            await ending.CancelAsync().ConfigureAwait(false);
            await ((Task)collecting).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await _collector.EndAsync().ConfigureAwait(false);
            await noting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    public void Dispose() => _reader.Dispose();

    /// <summary>Waits for the next record; a note that fails meanwhile is thrown at once, also where no message follows.</summary>
    private static async Task<GatewayRecord?> NextAsync(Task<GatewayRecord?> collecting, Task noting)
    {
        if (await Task.WhenAny(collecting, noting).ConfigureAwait(false) == noting)
            await noting.ConfigureAwait(false);
        return await collecting.ConfigureAwait(false);
    }

    private async Task NoteAsync(GatewayRecord record)
    {
        await _checkpoints
            .WriteAsync(GatewayForwarder.Consumer, _reader.ShardId, record.Last, CancellationToken.None)
            .ConfigureAwait(false);
        _trim(_reader.ShardId, record.Last);
        _meters.Messages.Add(record.Messages);
        _meters.Records.Add(1);
        _meters.Bytes.Add(record.Data.Length);
    }

    /// <summary>
    /// Puts one record until it is taken. Nothing of this lane goes before it: that, and not a call's own order, keeps a
    /// racer's seconds in order.
    /// </summary>
    private async Task PutAsync(ReadOnlyMemory<byte> data, CancellationToken aborted)
    {
        PutRecordsEntry[] entries = [new(_partitionKey, data)];
        for (var attempt = 0; ; attempt++)
        {
            var failure = await TryPutAsync(entries, aborted).ConfigureAwait(false);
            if (failure is null)
            {
                if (attempt > 0)
                    _reachChanged(null);
                return;
            }
            if (attempt == 0)
                _reachChanged(failure);
            _meters.Failures.Add(1);
            await Task.Delay(DelayBefore(attempt), _time, aborted).ConfigureAwait(false);
        }
    }

    private async Task<string?> TryPutAsync(PutRecordsEntry[] entries, CancellationToken aborted)
    {
        try
        {
            var results = await _stream.PutRecordsAsync(entries, aborted).ConfigureAwait(false);
            return results[0].IsStored ? null : $"{results[0].ErrorCode}: {results[0].ErrorMessage}";
        }
        catch (Exception exception)
        {
            aborted.ThrowIfCancellationRequested();
            // No network, no permission, no such stream: whatever it is, somebody mends it, and the messages wait on disk.
            return exception.Message;
        }
    }

    private TimeSpan DelayBefore(int attempt)
    {
        var most = Math.Min(_options.RetryDelayMax.TotalMilliseconds, _options.RetryDelay.TotalMilliseconds * Math.Pow(2, attempt));
        return TimeSpan.FromMilliseconds(most * (0.5 + (_random.NextDouble() / 2)));
    }
}
