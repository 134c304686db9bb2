using System.Text;
using Alleycat.Mqtt.Packets;
using Alleycat.Mqtt.Storage;
using Alleycat.Mqtt.Topics;

namespace Alleycat.Mqtt.Sessions;

/// <summary>
/// What the journal is told of a session that is kept, and how the session comes back from it. Under the session's
/// lock.
/// </summary>
internal sealed partial class MqttSession
{
    // Messages of a kept session have numbers, so that the journal can say which one is no longer owed.
    private long _lastNumber;
    private bool _isJournaled;

    /// <summary>Brings a session back as the journal has it.</summary>
    public void Restore(MqttJournalState.StoredSession stored, long nowMs)
    {
        lock (_gate)
        {
            Identity = Identity with { Owner = stored.Owner };
            Expiry = TimeSpan.FromMilliseconds(stored.ExpiryMs);
            ExpiresAtMs = stored.ExpiresAtMs ?? nowMs + stored.ExpiryMs;
            _isJournaled = true;
            foreach (var (topic, (filter, identifier)) in stored.Subscriptions)
            {
                MqttTopic.TrySplitShare(topic, out var shareName, out var bareFilter);
                var subscription = new MqttSubscription(this, filter, identifier);
                _subscriptions[topic] = subscription;
                broker.Subscriptions.Add(subscription, shareName, bareFilter);
            }
            broker.Metrics.SubscriptionsChanged(_subscriptions.Count);
            foreach (var (number, (message, isRetained)) in stored.Queue)
            {
                _queue.Enqueue(new(message, MqttQualityOfServiceLevel.AtLeastOnce, isRetained, null) { Number = number });
                _queueBytes += message.Bytes;
                _lastNumber = number;
            }
            broker.Memory.Take(_queueBytes);
        }
    }

    /// <summary>Tells the whole session anew.</summary>
    public void WriteSnapshot(MqttJournal journal)
    {
        lock (_gate)
        {
            if (!_isJournaled || _isRemoved)
                return;
            journal.Append(MqttJournalRecordType.SnapshotBegun, ClientId);
            AppendOpened(journal);
            foreach (var (_, subscription) in _subscriptions)
            {
                journal.Append(
                    MqttJournalRecordType.Subscribed, ClientId, 0,
                    MqttJournalState.WriteSubscribe(subscription.Filter, subscription.Identifier).Span);
            }
            for (var i = 0; i < _inflight.Count; i++)
            {
                if (_inflight.At(i) is { } sent)
                    JournalQueued(sent.Packet);
            }
            foreach (var packet in _queue)
                JournalQueued(packet);
            if (_connection is null)
                journal.Append(MqttJournalRecordType.SessionClosed, ClientId, ExpiresAtMs);
            journal.Append(MqttJournalRecordType.SnapshotEnded, ClientId);
        }
    }

    private void JournalOpened()
    {
        if (broker.Journal is null || (Expiry == TimeSpan.Zero && !_isJournaled))
            return;
        // What the journal may still hold of an earlier session of this name is not this one's.
        if (!_isJournaled)
            broker.Journal.Append(MqttJournalRecordType.SessionRemoved, ClientId);
        _isJournaled = true;
        AppendOpened(broker.Journal);
    }

    private void AppendOpened(MqttJournal journal) => journal.Append(
        MqttJournalRecordType.SessionOpened, ClientId, (long)Expiry.TotalMilliseconds, Encoding.UTF8.GetBytes(Identity.Owner));

    private void JournalClosed()
    {
        if (_isJournaled)
            broker.Journal?.Append(MqttJournalRecordType.SessionClosed, ClientId, ExpiresAtMs);
    }

    private void JournalRemoved()
    {
        if (_isJournaled)
            broker.Journal?.Append(MqttJournalRecordType.SessionRemoved, ClientId);
        _isJournaled = false;
    }

    private void JournalSubscribed(MqttSubscription subscription)
    {
        if (_isJournaled)
        {
            broker.Journal?.Append(
                MqttJournalRecordType.Subscribed, ClientId, 0,
                MqttJournalState.WriteSubscribe(subscription.Filter, subscription.Identifier).Span);
        }
    }

    private void JournalUnsubscribed(string topicFilter)
    {
        if (_isJournaled)
            broker.Journal?.Append(MqttJournalRecordType.Unsubscribed, ClientId, 0, Encoding.UTF8.GetBytes(topicFilter));
    }

    /// <summary>Gives a QoS 1 message its number, and tells the journal that it is owed.</summary>
    private OutboundPacket Numbered(OutboundPacket packet)
    {
        if (!_isJournaled || packet.Qos == MqttQualityOfServiceLevel.AtMostOnce)
            return packet;
        packet = packet with { Number = ++_lastNumber };
        JournalQueued(packet);
        return packet;
    }

    private void JournalQueued(OutboundPacket packet)
    {
        if (packet.Number > 0)
            broker.Journal?.AppendQueued(ClientId, packet.Number, packet);
    }

    private void JournalDelivered(OutboundPacket packet)
    {
        if (packet.Number > 0)
            broker.Journal?.Append(MqttJournalRecordType.Delivered, ClientId, packet.Number);
    }
}
