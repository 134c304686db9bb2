using System.Buffers;
using Alleycat.Mqtt.Connections;
using Alleycat.Mqtt.Packets;

namespace Alleycat.Mqtt;

/// <summary>The writer: packets collect in one buffer while the other is on its way.</summary>
public sealed partial class MqttClient
{
    private static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(2);
    private readonly Lock _sendGate = new();
    private readonly WriterTurn _turn = new();
    private readonly TaskCompletionSource _writerStopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ArrayBufferWriter<byte> _pending = new();
    private ArrayBufferWriter<byte> _sending = new();
    private TaskCompletionSource? _roomWaiter;
    private long _lastSentAt;
    private volatile bool _isWriterStopping;

    /// <summary>Adds a packet and starts the writer.</summary>
    /// <returns>False when the connection has ended.</returns>
    private bool Write(Action<IBufferWriter<byte>, MqttProtocolVersion> write)
    {
        lock (_sendGate)
        {
            if (_isWriterStopping)
                return false;
            write(_pending, _options.ProtocolVersion);
        }
        ScheduleWriter();
        return true;
    }

    private bool WritePublish(in MqttPublishPacket packet)
    {
        lock (_sendGate)
        {
            if (_isWriterStopping)
                return false;
            packet.Write(_pending, _options.ProtocolVersion);
        }
        ScheduleWriter();
        return true;
    }

    private void ScheduleWriter()
    {
        // On the pool rather than here: what the caller publishes next goes out with the same write.
        if (_turn.TryTake())
            ThreadPool.UnsafeQueueUserWorkItem(static client => _ = client.RunWriterAsync(), this, preferLocal: false);
    }

    private async Task RunWriterAsync()
    {
        try
        {
            while (!_isWriterStopping)
            {
                _turn.Begin();
                while (Swap())
                {
                    _transport.Output.Write(_sending.WrittenSpan);
                    _sending.ResetWrittenCount();
                    Volatile.Write(ref _lastSentAt, _options.Time.GetTimestamp());
                    var result = await _transport.Output.FlushAsync().ConfigureAwait(false);
                    WakeRoomWaiter();
                    if (result.IsCompleted || result.IsCanceled)
                        break;
                }
                // Asked again first: Begin may have taken the word that the one who closes has left.
                if (!_isWriterStopping && _turn.TryLeave())
                    return;
            }
        }
        catch (Exception exception)
        {
            Close(new("The connection to the broker failed.", MqttReasonCode.UnspecifiedError, isTransient: true, exception));
            _isWriterStopping = true;
        }
        _writerStopped.TrySetResult();
    }

    private bool Swap()
    {
        lock (_sendGate)
        {
            if (_pending.WrittenCount == 0)
                return false;
            (_pending, _sending) = (_sending, _pending);
            return true;
        }
    }

    private async ValueTask WaitForRoomAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            Task room;
            lock (_sendGate)
            {
                if (_pending.WrittenCount < _options.OutboundBytesMax || _isWriterStopping)
                    return;
                _roomWaiter ??= new(TaskCreationOptions.RunContinuationsAsynchronously);
                room = _roomWaiter.Task;
            }
            await room.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private void WakeRoomWaiter()
    {
        TaskCompletionSource? waiter;
        lock (_sendGate)
        {
            waiter = _roomWaiter;
            _roomWaiter = null;
        }
        waiter?.TrySetResult();
    }

    private async Task StopWriterAsync()
    {
        lock (_sendGate)
            _isWriterStopping = true;
        if (!_turn.TryTake())
            await _writerStopped.Task.ConfigureAwait(false);
        WakeRoomWaiter();
    }

    /// <summary>After the writer has stopped: sends what is left, for as long as a peer may reasonably take.</summary>
    private async Task SendRestAsync()
    {
        using var timeout = new CancellationTokenSource(CloseTimeout, _options.Time);
        try
        {
            while (Swap())
            {
                _transport.Output.Write(_sending.WrittenSpan);
                _sending.ResetWrittenCount();
                await _transport.Output.FlushAsync(timeout.Token).ConfigureAwait(false);
            }
        }
        catch (Exception)
        {
            // The good-bye did not get through; the connection ends all the same.
        }
    }
}
