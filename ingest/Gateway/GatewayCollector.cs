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
    private const long Nothing = long.MaxValue;

    private readonly PackedRecordWriter _writer = new(unpackedBytesMax: options.RecordBytesMax);
    private IReadOnlyList<StreamRecord> _read = [];
    private int _next;

    // Of the last message taken out of what was read.
    private SequenceNumber? _taken = sent;
    private long _oldestArrivalMs = Nothing;

    /// <summary>Age of the oldest message of the record at hand; zero where there is none.</summary>
    public TimeSpan Delay => Volatile.Read(ref _oldestArrivalMs) is var arrivalMs && arrivalMs == Nothing
        ? TimeSpan.Zero
        : TimeSpan.FromMilliseconds(Math.Max(0, time.GetUtcNow().ToUnixTimeMilliseconds() - arrivalMs));

    /// <summary>The record that was collected last has been sent.</summary>
    public void Sent() => Volatile.Write(ref _oldestArrivalMs, Nothing);

    /// <summary>Takes messages for one record: until it is full, or until the first of them has waited long enough.</summary>
    /// <param name="stopping">Ends the waiting for messages, not the reading of those that are there.</param>
    /// <param name="aborted">Ends everything.</param>
    /// <returns>Null where nothing is left and none is to be waited for.</returns>
    public async ValueTask<GatewayRecord?> CollectAsync(CancellationToken stopping, CancellationToken aborted)
    {
        var hasHeld = false;
        while (true)
        {
            if (TakeFromRead() is { } record)
                return record;
            if (reader.Tip is { } tip && (_taken is not { } taken || tip > taken))
            {
                // Something is there: this does not wait.
                _read = await reader.ReadAsync(_taken, ReadRecordsMax, ReadBytesMax, aborted).ConfigureAwait(false);
                _next = 0;
            }
            else if (_writer.Count > 0 && !hasHeld && !stopping.IsCancellationRequested)
            {
                hasHeld = true;
                await HoldAsync(stopping).ConfigureAwait(false);
            }
            else if (_writer.Count > 0)
            {
                return TakeRecord();
            }
            else if (!await WaitForMessagesAsync(stopping).ConfigureAwait(false))
            {
                return null;
            }
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
            if (Volatile.Read(ref _oldestArrivalMs) == Nothing)
                Volatile.Write(ref _oldestArrivalMs, message.ApproximateArrivalMs);
            if (result == PackAppendResult.NotPackable)
                return new(message.Data, 1, message.SequenceNumber);
        }
        return null;
    }

    private GatewayRecord TakeRecord()
    {
        var messages = _writer.Count;
        return new(_writer.TakeRecord(), messages, _taken!.Value);
    }

    private async Task HoldAsync(CancellationToken stopping)
    {
        // Cancelled or not, what is there goes; no exception for the usual end of a gateway.
        await Task.Delay(options.HoldMax, time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task<bool> WaitForMessagesAsync(CancellationToken stopping)
    {
        if (stopping.IsCancellationRequested)
            return false;
        try
        {
            _read = await reader.ReadAsync(_taken, ReadRecordsMax, ReadBytesMax, stopping).ConfigureAwait(false);
            _next = 0;
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // Asked once more what is there: a message may have come with the request to stop.
        }
        return true;
    }
}
