using Alleycat.Mqtt.Packets;
using Alleycat.Streaming;

namespace Alleycat.Mqtt.Connections;

/// <summary>
/// Between reading and acknowledging: one batch is with the rule while the next one fills, and together they are
/// never more than the
/// window. Where the rule is slow the window fills, reading stops, and the sender feels it.
/// </summary>
internal sealed partial class MqttConnection
{
    private readonly Lock _batchGate = new();
    private PublishBatch? _filling;
    private PublishBatch? _spare;
    private bool _isCommitting;
    private bool _hasCommitFailed;
    private TaskCompletionSource? _commitWaiter;
    private int _windowCount;
    private int _windowBytes;
    private TaskCompletionSource? _roomWaiter;

    /// <summary>Whether another packet may be read: the window is open and the peer takes its answers.</summary>
    private bool HasRoom =>
        !IsWindowFull && Volatile.Read(ref _controlBytes) < ControlBytesMax
        && Volatile.Read(ref _pingResponses) < PingResponsesMax;

    private bool IsWindowFull =>
        Volatile.Read(ref _windowCount) >= broker.Options.InboundWindowMax
        || Volatile.Read(ref _windowBytes) >= broker.Options.InboundWindowBytesMax
        // Where the broker's memory is full each connection goes on with what it has handed over, and takes no more.
        || (Volatile.Read(ref _windowCount) > 0 && broker.Memory.IsFull);

    /// <param name="packet">Is acknowledged with the batch.</param>
    /// <param name="topicForRule">Null where the rule does not want it.</param>
    /// <param name="reason">What its PUBACK says.</param>
    /// <param name="payload">A copy that was made already; null makes the batch's own.</param>
    private void AddToBatch(in MqttPublishPacket packet, PublishTopic? topicForRule, MqttReasonCode reason, ReadOnlyMemory<byte>? payload)
    {
        lock (_batchGate)
        {
            var batch = _filling ??= new(OnCommitted);
            batch.Begin(_lastPacketAt, packet.Payload.Length);
            _windowCount++;
            _windowBytes += packet.Payload.Length;
            broker.Memory.Take(packet.Payload.Length);
            if (topicForRule is not null)
            {
                batch.Messages.Add(new(
                    topicForRule.Name, payload ?? batch.Copy(packet.Payload), (byte)packet.Qos, packet.Retain, _identity.ClientId));
            }
            if (packet.Qos == MqttQualityOfServiceLevel.AtLeastOnce)
                batch.Acknowledgements.Add((packet.PacketId, reason));
        }
    }

    /// <summary>
    /// Begins to commit what has been read, unless a batch is on its way: that one's end takes the next.
    /// </summary>
    private void StartCommit()
    {
        lock (_batchGate)
        {
            if (_isCommitting || _filling is null or { Count: 0 })
                return;
            _isCommitting = true;
        }
        Commit();
    }

    // No task: a bike's message every second would leave one behind for the collector to find in every connection.
    private void Commit()
    {
        while (TakeBatch() is { } batch)
        {
            if (batch.Messages.Count > 0)
            {
                broker.Commits.Add(batch);
                return;
            }
            if (!Finish(batch, fault: null))
                return;
        }
    }

    private void OnCommitted(PublishBatch batch, Exception? fault)
    {
        if (Finish(batch, fault))
            Commit();
    }

    /// <summary>Acknowledges a batch.</summary>
    /// <returns>False where nothing more is to be committed.</returns>
    private bool Finish(PublishBatch batch, Exception? fault)
    {
        try
        {
            if (fault is null)
                AppendPubAcks(batch);
        }
        catch (Exception exception)
        {
            fault = exception;
        }
        if (fault is not null)
        {
            // Whatever the stream's fault is, the answer is the same: acknowledge nothing, so that the client sends it
            // again.
            broker.Metrics.IngestFailures.Add(1);
            var reason = fault is StreamFullException ? MqttReasonCode.QuotaExceeded : MqttReasonCode.UnspecifiedError;
            Abort(MqttConnectionEndCause.IngestFailed, reason, fault);
        }
        Release(batch, isDone: fault is null);
        if (fault is null)
            StartWrite();
        return fault is null;
    }

    /// <summary>
    /// At the connection's end: what was received is committed and acknowledged, unless the rule has failed.
    /// </summary>
    private async Task CommitRestAsync()
    {
        StartCommit();
        await CommittedAsync().ConfigureAwait(false);
        // Nobody will be told of what is left behind a failed batch.
        lock (_batchGate)
        {
            broker.Memory.Release(_windowBytes);
            _windowBytes = 0;
        }
    }

    /// <summary>Completes when nothing is on its way any more.</summary>
    private Task CommittedAsync()
    {
        lock (_batchGate)
        {
            if (!_isCommitting || _hasCommitFailed)
                return Task.CompletedTask;
            _commitWaiter = new(TaskCreationOptions.RunContinuationsAsynchronously);
            return _commitWaiter.Task;
        }
    }

    private PublishBatch? TakeBatch()
    {
        lock (_batchGate)
        {
            if (_filling is null or { Count: 0 })
            {
                _isCommitting = false;
                _commitWaiter?.TrySetResult();
                return null;
            }
            var batch = _filling;
            _filling = _spare;
            _spare = null;
            return batch;
        }
    }

    private void Release(PublishBatch batch, bool isDone)
    {
        lock (_batchGate)
        {
            // What the client sent meanwhile has not been read: its silence begins now.
            if (IsWindowFull)
                Volatile.Write(ref _lastPacketAt, broker.Time.GetTimestamp());
            _windowCount -= batch.Count;
            _windowBytes -= batch.Bytes;
            broker.Memory.Release(batch.Bytes);
            if (isDone)
                broker.Metrics.AcknowledgeSeconds.Record(broker.Time.GetElapsedTime(batch.StartedAt).TotalSeconds);
            batch.Clear(isDone);
            _spare = batch;
            if (!isDone)
            {
                // It stays committing: no batch behind this one is handed over.
                _hasCommitFailed = true;
                _commitWaiter?.TrySetResult();
            }
        }
        WakeReceiver();
    }

    /// <summary>Waits until the window is open and the peer has taken its answers.</summary>
    private async Task WaitForRoomAsync()
    {
        while (!HasRoom && Volatile.Read(ref _end) is null)
        {
            TaskCompletionSource waiter;
            lock (_batchGate)
                _roomWaiter = waiter = new(TaskCreationOptions.RunContinuationsAsynchronously);
            // Whoever made room, or ended the connection, before the waiter stood there would not wake it.
            if (HasRoom || Volatile.Read(ref _end) is not null)
                return;
            await waiter.Task.ConfigureAwait(false);
        }
    }

    private void WakeReceiver()
    {
        TaskCompletionSource? waiter;
        lock (_batchGate)
        {
            waiter = _roomWaiter;
            _roomWaiter = null;
        }
        waiter?.TrySetResult();
    }
}
