using System.Buffers;
using System.Buffers.Binary;
using Alleycat.Mqtt.Packets;

namespace Alleycat.Mqtt.Connections;

/// <summary>
/// The way out. Answers collect in a buffer, messages in the session's queue; one writer at a time copies both into
/// the transport and
/// flushes once. It runs only while there is something to write.
/// </summary>
internal sealed partial class MqttConnection
{
    /// <summary>Answers that a peer may leave untaken before it is no longer read.</summary>
    private const int ControlBytesMax = 16 * 1024;

    private const int PingResponsesMax = 1024;

    private const int FlushBytes = 64 * 1024;

    /// <summary>Flushes one after the other on one thread: it may be one that reads, and has others to serve.</summary>
    internal const int FlushesMax = 8;

    private readonly Lock _controlGate = new();
    private readonly TaskCompletionSource _writerStopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ArrayBufferWriter<byte>? _control;
    private ArrayBufferWriter<byte>? _controlSpare;
    private int _controlBytes;
    private int _pingResponses;
    private readonly WriterTurn _turn = new();
    private volatile bool _isStopping;

    // Why the writer gave up: what it had copied into the transport by then may say what is not so, and is not sent.
    private Exception? _writeFault;
    private bool _isWriteWanted;

    /// <summary>
    /// Called by publishers on other connections: the writer runs when they have been read, or beside them, never between.
    /// </summary>
    public void ScheduleWrite()
    {
        if (_turn.TryTake())
            MqttReadRound.Schedule(this);
    }

    void IThreadPoolWorkItem.Execute() => _ = WriteAsync();

    /// <summary>After a read or a commit: writes on this thread when nobody else does.</summary>
    private void StartWrite()
    {
        if (!_isWriteWanted && Volatile.Read(ref _controlBytes) == 0 && Volatile.Read(ref _pingResponses) == 0)
            return;
        _isWriteWanted = false;
        if (_turn.TryTake())
            _ = WriteAsync();
    }

    private void Append(MqttConnAckPacket packet)
    {
        lock (_controlGate)
        {
            packet.Write(Control, Version);
            Volatile.Write(ref _controlBytes, Control.WrittenCount);
        }
    }

    private void Append(MqttSubAckPacket packet)
    {
        lock (_controlGate)
        {
            packet.Write(Control, Version);
            Volatile.Write(ref _controlBytes, Control.WrittenCount);
        }
    }

    private void Append(MqttUnsubAckPacket packet)
    {
        lock (_controlGate)
        {
            packet.Write(Control, Version);
            Volatile.Write(ref _controlBytes, Control.WrittenCount);
        }
    }

    private void Append(MqttDisconnectPacket packet)
    {
        lock (_controlGate)
        {
            packet.Write(Control, Version);
            Volatile.Write(ref _controlBytes, Control.WrittenCount);
        }
    }

    // PINGRESPs leave behind the messages: whoever gets one has got what was there before.
    private void AppendPingResp()
    {
        lock (_controlGate)
            _pingResponses++;
    }

    private void AppendPubAcks(PublishBatch batch)
    {
        if (batch.Acknowledgements.Count == 0)
            return;
        lock (_controlGate)
        {
            var span = Control.GetSpan(batch.Acknowledgements.Count * MqttFormat.PubAckBytes);
            var position = 0;
            foreach (var (packetId, reason) in batch.Acknowledgements)
            {
                if (reason != MqttReasonCode.Success)
                {
                    Control.Advance(position);
                    new MqttPubAckPacket(packetId, reason, Told(reason, MqttFormat.PacketIdBytes + 1)).Write(Control, Version);
                    span = Control.GetSpan(batch.Acknowledgements.Count * MqttFormat.PubAckBytes);
                    position = 0;
                    continue;
                }
                span[position] = (byte)MqttControlPacketType.PubAck << MqttFormat.TypeShift;
                span[position + 1] = MqttFormat.PacketIdBytes;
                BinaryPrimitives.WriteUInt16BigEndian(span[(position + 2)..], packetId);
                position += MqttFormat.PubAckBytes;
            }
            Control.Advance(position);
            Volatile.Write(ref _controlBytes, Control.WrittenCount);
        }
        broker.Metrics.Acknowledged.Add(batch.Acknowledgements.Count);
    }

    // Only under the control gate.
    private ArrayBufferWriter<byte> Control => _control ??= new(64);

    private async Task WriteAsync()
    {
        try
        {
            var flushes = 0;
            while (!_isStopping)
            {
                _turn.Begin();
                while (!_isStopping && Fill(out var hasPromises))
                {
                    if (hasPromises)
                        await KeepPromisesAsync().ConfigureAwait(false);
                    CountSent();
                    var result = await _output.FlushAsync().ConfigureAwait(false);
                    if (result.IsCompleted)
                        Abort(MqttConnectionEndCause.ConnectionLost, MqttReasonCode.UnspecifiedError);
                    if (result.IsCompleted || result.IsCanceled)
                        break;
                    WakeReceiver();
                    if (++flushes % FlushesMax == 0)
                        await Task.Yield();
                }
                // Asked again first: Begin may have taken the word that the one who closes has left.
                if (!_isStopping && _turn.TryLeave())
                    return;
            }
        }
        catch (Exception exception)
        {
            // The transport's fault, whatever its type, or the store's: the connection ends and its session stays whole.
            var cause = exception is MqttStoreException ? MqttConnectionEndCause.StoreFailed : MqttConnectionEndCause.ConnectionLost;
            _writeFault = exception;
            Abort(cause, MqttReasonCode.UnspecifiedError, exception);
            _isStopping = true;
        }
        // The turn stays taken: nobody writes any more but the one who closes.
        _writerStopped.TrySetResult();
    }

    /// <summary>Copies answers first, then messages, then PINGRESPs, into the transport.</summary>
    /// <returns>False where there is nothing to flush.</returns>
    private bool Fill(out bool hasControl)
    {
        // Taken first: what was there before the PINGREQ is written before its answer, also what another thread adds meanwhile.
        var pingResponses = TakePingResponses();
        hasControl = FillControl();
        var messages = Session?.Write(this, _output, FlushBytes) ?? 0;
        if (messages > 0)
        {
            _messagesSent += messages;
            broker.Metrics.Sent.Add(messages);
        }
        return FillPingResponses(pingResponses) || hasControl || messages > 0;
    }

    /// <summary>What the answers about to leave say has been done is on the disk before they do; a refusal says nothing of the kind.</summary>
    private ValueTask KeepPromisesAsync() =>
        broker.Journal is { } journal && !_isRefused ? journal.FlushedAsync(journal.Position) : ValueTask.CompletedTask;

    private int TakePingResponses()
    {
        lock (_controlGate)
        {
            var count = _pingResponses;
            _pingResponses = 0;
            return count;
        }
    }

    private bool FillPingResponses(int count)
    {
        for (var i = 0; i < count; i++)
            MqttPingRespPacket.Write(_output);
        return count > 0;
    }

    private bool FillControl()
    {
        ArrayBufferWriter<byte>? control;
        lock (_controlGate)
        {
            control = _control;
            if (control is null or { WrittenCount: 0 })
                return false;
            _control = _controlSpare;
            _controlSpare = null;
            Volatile.Write(ref _controlBytes, 0);
        }
        _output.Write(control.WrittenSpan);
        control.ResetWrittenCount();
        lock (_controlGate)
            _controlSpare ??= control;
        return true;
    }

    /// <summary>
    /// Stops the writer, sends the last answers if the peer still takes them, and completes the output.
    /// </summary>
    private async Task CloseOutputAsync(EndState end)
    {
        _isStopping = true;
        using var timeout = new CancellationTokenSource(broker.Options.CloseTimeout, broker.Time);
        // Completing without an error would wait for a peer that does not read.
        Exception? error = !end.IsPeerGivenUp ? null : new TimeoutException($"The peer was given up: {end.Cause}.");
        try
        {
            if (!_turn.TryTake())
            {
                await using var registration = timeout.Token.UnsafeRegister(
                    static output => ((System.IO.Pipelines.PipeWriter)output!).CancelPendingFlush(), _output);
                await _writerStopped.Task.ConfigureAwait(false);
            }
            error ??= _writeFault;
            if (error is null && (FillControl() | FillPingResponses(TakePingResponses())))
            {
                await KeepPromisesAsync().ConfigureAwait(false);
                CountSent();
                await _output.FlushAsync(timeout.Token).ConfigureAwait(false);
            }
        }
        catch (Exception exception)
        {
            // The peer is gone or does not read; what it missed it is owed on its next connection.
            error = exception;
        }
        try
        {
            await _output.CompleteAsync(error).ConfigureAwait(false);
        }
        catch (IOException)
        {
            // Completing may flush, and a peer that has gone by then owes nobody an answer.
        }
    }
}
