using Alleycat.Mqtt.Limits;

namespace Alleycat.Mqtt.Connections;

/// <summary>
/// Who sends faster than a connection may is not refused and loses nothing: it is read no faster, and feels its own
/// full buffers.
/// </summary>
internal sealed partial class MqttConnection
{
    private TokenBucket _messageRate = new(
        broker.Options.MessagesPerSecondMax, broker.Options.MessagesPerSecondMax, broker.Time.GetTimestamp());

    private TokenBucket _byteRate = new(
        broker.Options.BytesPerSecondMax, broker.Options.BytesPerSecondMax, broker.Time.GetTimestamp());

    private long _messagesPaid;
    private long _bytesPaid;
    private long _messagesAllowed = broker.Options.MessagesPerSecondMax;
    private volatile bool _isPaused;

    /// <summary>Whether another packet may be taken from what has been read.</summary>
    private bool MayTake => HasRoom && _messagesReceived < _messagesAllowed;

    /// <summary>After each read: pays for it, and waits where that was more than the rate allows.</summary>
    private ValueTask KeepToRateAsync()
    {
        var messages = _messageRate.Spend(_messagesReceived - _messagesPaid, broker.Time);
        var bytes = _byteRate.Spend(_bytesReceived - _bytesPaid, broker.Time);
        _messagesPaid = _messagesReceived;
        _bytesPaid = _bytesReceived;
        _messagesAllowed = _messagesReceived + Math.Max(1, (long)_messageRate.Tokens);
        var pause = messages > bytes ? messages : bytes;
        return pause <= TimeSpan.Zero ? ValueTask.CompletedTask : new(PauseAsync(pause));
    }

    private async Task PauseAsync(TimeSpan pause)
    {
        broker.Metrics.Throttled.Add(1);
        var startedAt = broker.Time.GetTimestamp();
        _isPaused = true;
        await using var timer = broker.Time.CreateTimer(
            static connection => ((MqttConnection)connection!).WakeReceiver(), this, pause, Timeout.InfiniteTimeSpan);
        while (Volatile.Read(ref _end) is null && broker.Time.GetElapsedTime(startedAt) < pause)
        {
            TaskCompletionSource waiter;
            lock (_batchGate)
                _roomWaiter = waiter = new(TaskCreationOptions.RunContinuationsAsynchronously);
            // Whoever ended the connection, or the timer, before the waiter stood there would not wake it.
            if (Volatile.Read(ref _end) is not null || broker.Time.GetElapsedTime(startedAt) >= pause)
                break;
            await waiter.Task.ConfigureAwait(false);
        }
        // What the client sent meanwhile has not been read: its silence begins now.
        Volatile.Write(ref _lastPacketAt, broker.Time.GetTimestamp());
        _isPaused = false;
    }
}
