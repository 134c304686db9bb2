using Alleycat.Streaming;

namespace Alleycat.Ingest.Gateway;

/// <summary>
/// Reads one shard of the gateway's log and makes records of its messages, in order: packed, by size and by time. Holds
/// one record and one read at most.
/// </summary>
/// <param name="reader">The shard.</param>
/// <param name="sent">The last message that is sent; null for none.</param>
/// <param name="options">Size and time.</param>
/// <param name="time">The hold runs on it.</param>
internal sealed class GatewayCollector(IShardReader reader, SequenceNumber? sent, GatewayOptions options, TimeProvider time)
{
    private const int ReadRecordsMax = 1000;
    private const int ReadBytesMax = 512 * 1024;

    private readonly PackedRecordWriter _writer = new(unpackedBytesMax: options.RecordBytesMax);
    private IReadOnlyList<StreamRecord> _read = [];
    private int _next;

    // A read that a record did not wait for: the next record takes it up.
    private Task<IReadOnlyList<StreamRecord>>? _coming;

    // Of the last message taken out of what was read.
    private SequenceNumber? _taken = sent;
    private long _oldestArrivalMs = GatewayRecord.NoArrival;

    /// <summary>When the log got the oldest message at hand, in milliseconds since 1970; <see cref="GatewayRecord.NoArrival"/> without one.</summary>
    public long OldestArrivalMs => Volatile.Read(ref _oldestArrivalMs);

    /// <summary>Takes messages for one record: until it is full, or until the first of them has waited long enough.</summary>
    /// <param name="stopping">Ends the waiting for messages, not the reading of those that are there.</param>
    /// <param name="aborted">Ends everything.</param>
    /// <returns>Null where nothing is left and none is to be waited for.</returns>
    public async Task<GatewayRecord?> CollectAsync(CancellationToken stopping, CancellationToken aborted)
    {
        Task? hold = null;
        while (true)
        {
            if (TakeFromRead() is { } record)
                return record;
            if (reader.Tip is { } tip && (_taken is not { } taken || tip > taken))
            {
                // Something is there: this does not wait.
                await ReadAsync(hold: null, aborted, aborted).ConfigureAwait(false);
            }
            else if (stopping.IsCancellationRequested || hold is { IsCompleted: true })
            {
                return _writer.Count > 0 ? TakeRecord() : null;
            }
            else
            {
                if (_writer.Count > 0)
                    hold ??= Task.Delay(options.HoldMax, time, stopping);
                await ReadAsync(hold, stopping, aborted).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Waits until nothing is being read any more, once the collecting has been told to stop.</summary>
    public async Task EndAsync()
    {
        if (_coming is { } coming)
            await ((Task)coming).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>Waits for messages; what has come by the end of the hold, if anything has, is read.</summary>
    /// <param name="hold">How long to wait; null for as long as it takes.</param>
    /// <param name="stopping">Ends the waiting; a message that came with it is still seen at the shard's tip.</param>
    /// <param name="aborted">Ends it with an exception.</param>
    private async Task ReadAsync(Task? hold, CancellationToken stopping, CancellationToken aborted)
    {
        var coming = _coming ??= reader.ReadAsync(_taken, ReadRecordsMax, ReadBytesMax, stopping).AsTask();
        if (hold is not null && !coming.IsCompleted)
        {
            await Task.WhenAny(coming, hold).ConfigureAwait(false);
            if (!coming.IsCompleted)
                return;
        }
        try
        {
            _read = await coming.ConfigureAwait(false);
            _next = 0;
        }
        catch (OperationCanceledException) when (!aborted.IsCancellationRequested)
        {
            // Asked once more what is there: a message may have come with the request to stop.
        }
        finally
        {
            _coming = null;
        }
    }

    /// <summary>Moves messages from the read into the record.</summary>
    /// <returns>A record that is full; null where the read is used up before.</returns>
    private GatewayRecord? TakeFromRead()
    {
        while (_next < _read.Count)
        {
            var message = _read[_next];
            // A payload that looks like a packed record is somebody's own: it stays what it is.
            var result = PackedRecords.IsPacked(message.Data.Span)
                ? PackAppendResult.NotPackable
                : _writer.Append(message.Data.Span);
            if (result != PackAppendResult.Appended && _writer.Count > 0)
                return TakeRecord();
            _next++;
            _taken = message.SequenceNumber;
            if (result == PackAppendResult.NotPackable)
                return new(message.Data, 1, message.SequenceNumber, message.ApproximateArrivalMs);
            if (OldestArrivalMs == GatewayRecord.NoArrival)
                Volatile.Write(ref _oldestArrivalMs, message.ApproximateArrivalMs);
        }
        return null;
    }

    private GatewayRecord TakeRecord()
    {
        var (messages, oldest) = (_writer.Count, OldestArrivalMs);
        Volatile.Write(ref _oldestArrivalMs, GatewayRecord.NoArrival);
        return new(_writer.TakeRecord(), messages, _taken!.Value, oldest);
    }
}
