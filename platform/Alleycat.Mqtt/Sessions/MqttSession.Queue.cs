using System.Buffers;
using Alleycat.Mqtt.Connections;
using Alleycat.Mqtt.Packets;

namespace Alleycat.Mqtt.Sessions;

/// <summary>
/// The way out: a queue bounded in bytes, and behind it the window of what the client has not acknowledged yet.
/// </summary>
internal sealed partial class MqttSession
{
    private readonly Queue<OutboundPacket> _queue = new();
    private readonly InflightWindow _inflight = new();
    private int _queueBytes;

    // Entries of the window below this index have been sent on the present connection.
    private int _resendIndex;

    // Timestamp of the first loss since the queue was last drained; 0 where nothing was lost.
    private long _overflowedAt;

    /// <summary>Queues a message and wakes the connection's writer; never waits.</summary>
    public void Enqueue(OutboundPacket packet)
    {
        MqttConnection? connection;
        lock (_gate)
        {
            connection = _connection;
            if (_isRemoved || (connection is null && !MayQueueOffline(packet)))
                return;
            if (_queueBytes + packet.Message.Bytes > broker.Options.SessionQueueBytesMax)
            {
                Overflow(packet, connection, connection is null ? MqttDropReason.OfflineQueueFull : MqttDropReason.QueueFull);
                return;
            }
            if (!broker.Memory.TryTake(packet.Message.Bytes, mayWaitLong: connection is null))
            {
                Overflow(packet, connection, MqttDropReason.MemoryFull);
                return;
            }
            _queue.Enqueue(Numbered(packet));
            _queueBytes += packet.Message.Bytes;
        }
        connection?.ScheduleWrite();
    }

    /// <summary>Writes what the window and the budget allow.</summary>
    /// <param name="connection">Who asks; nothing is written for one that has lost the session.</param>
    /// <param name="output">The connection's.</param>
    /// <param name="bytesMax">Roughly how much to write before a flush.</param>
    /// <returns>Messages written; 0 where there is nothing to do.</returns>
    public int Write(MqttConnection connection, IBufferWriter<byte> output, int bytesMax)
    {
        var nowMs = broker.NowMs;
        var messages = 0;
        var bytes = 0;
        var releasedBytes = 0L;
        lock (_gate)
        {
            if (_connection != connection)
                return 0;
            for (; _resendIndex < _inflight.Count && bytes < bytesMax; _resendIndex++)
            {
                if (_inflight.At(_resendIndex) is not { } sent)
                    continue;
                bytes += sent.Packet.Write(
                    output, connection.Version, sent.PacketId, isDup: true, nowMs, connection.OutboundPacketBytesMax,
                    connection.Aliases);
                messages++;
            }
            while (bytes < bytesMax && _resendIndex == _inflight.Count && _queue.TryPeek(out var packet))
            {
                if (packet.Qos > MqttQualityOfServiceLevel.AtMostOnce && _inflight.Count >= connection.OutboundWindowMax)
                    break;
                _queue.Dequeue();
                _queueBytes -= packet.Message.Bytes;
                bytes += WriteNew(packet, connection, output, nowMs, ref releasedBytes);
                messages++;
            }
            if (_queueBytes <= broker.Options.SessionQueueBytesMax / 2)
                _overflowedAt = 0;
        }
        if (releasedBytes > 0)
            broker.Memory.Release(releasedBytes);
        return messages;
    }

    /// <summary>Notes a PUBACK; the room it makes is used by the next write.</summary>
    /// <returns>False for an id that is not open.</returns>
    public bool TryAcknowledge(ushort packetId)
    {
        lock (_gate)
        {
            var before = _inflight.Count;
            if (!_inflight.TryAcknowledge(packetId, out var packet))
                return false;
            broker.Memory.Release(packet.Message.Bytes);
            JournalDelivered(packet);
            _resendIndex -= before - _inflight.Count;
            return true;
        }
    }

    /// <summary>
    /// Whether messages have been lost for longer than <paramref name="timeout"/> without the queue draining.
    /// </summary>
    public bool IsSlow(TimeProvider time, TimeSpan timeout)
    {
        lock (_gate)
            return _overflowedAt != 0 && time.GetElapsedTime(_overflowedAt) >= timeout;
    }

    /// <param name="packet">From the queue.</param>
    /// <param name="connection">Takes it.</param>
    /// <param name="output">The connection's.</param>
    /// <param name="nowMs">Milliseconds since 1970.</param>
    /// <param name="releasedBytes">Grows by what nobody holds any more: all but what must be acknowledged.</param>
    private int WriteNew(
        OutboundPacket packet, MqttConnection connection, IBufferWriter<byte> output, long nowMs, ref long releasedBytes)
    {
        if (packet.IsExpired(nowMs))
        {
            releasedBytes += packet.Message.Bytes;
            broker.Metrics.Dropped(MqttDropReason.Expired);
            JournalDelivered(packet);
            return 0;
        }
        if (packet.Qos == MqttQualityOfServiceLevel.AtMostOnce)
        {
            releasedBytes += packet.Message.Bytes;
            return packet.Write(
                output, connection.Version, 0, isDup: false, nowMs, connection.OutboundPacketBytesMax, connection.Aliases);
        }

        var packetId = _inflight.Add(packet);
        var bytes = packet.Write(
            output, connection.Version, packetId, isDup: false, nowMs, connection.OutboundPacketBytesMax, connection.Aliases);
        if (bytes > 0)
        {
            _resendIndex++;
        }
        else
        {
            releasedBytes += packet.Message.Bytes;
            DropTooLarge(packet);
        }
        return bytes;
    }

    /// <summary>The client has said that it does not take packets so large: it is not owed this one.</summary>
    private void DropTooLarge(OutboundPacket packet)
    {
        _inflight.RemoveLast();
        broker.Metrics.Dropped(MqttDropReason.TooLarge);
        JournalDelivered(packet);
    }

    private bool MayQueueOffline(OutboundPacket packet) =>
        packet.Qos > MqttQualityOfServiceLevel.AtMostOnce && Expiry > TimeSpan.Zero;

    private void Overflow(OutboundPacket packet, MqttConnection? connection, MqttDropReason reason)
    {
        broker.Metrics.Dropped(reason);
        if (_overflowedAt == 0)
            _overflowedAt = broker.Time.GetTimestamp();
        // A lost QoS 0 message is what QoS 0 means; a lost QoS 1 message must be seen by the client.
        if (packet.Qos > MqttQualityOfServiceLevel.AtMostOnce)
            connection?.Abort(MqttConnectionEndCause.SlowSubscriber, MqttReasonCode.QuotaExceeded);
    }

    private void DropQos0()
    {
        var before = _queueBytes;
        for (var i = _queue.Count; i > 0; i--)
        {
            var packet = _queue.Dequeue();
            if (packet.Qos > MqttQualityOfServiceLevel.AtMostOnce)
                _queue.Enqueue(packet);
            else
                _queueBytes -= packet.Message.Bytes;
        }
        broker.Memory.Release(before - _queueBytes);
    }
}
