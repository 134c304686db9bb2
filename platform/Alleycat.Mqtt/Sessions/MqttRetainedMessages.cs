using Alleycat.Mqtt.Packets;
using Alleycat.Mqtt.Storage;
using Alleycat.Mqtt.Topics;

namespace Alleycat.Mqtt.Sessions;

/// <summary>The last message of each topic that was published with the retain flag.</summary>
/// <remarks>
/// Storing and forwarding a retained message is one step, and so is subscribing and reading them: a subscriber never
/// gets an older
/// message after a newer one.
/// </remarks>
internal sealed class MqttRetainedMessages(MqttBroker broker)
{
    private readonly Dictionary<string, (MqttMessage Message, MqttQualityOfServiceLevel Qos)> _messages =
        new(StringComparer.Ordinal);

    // The broker's own, of which nothing is counted or kept beyond the process.
    private readonly Dictionary<string, (MqttMessage Message, MqttQualityOfServiceLevel Qos)> _systemMessages =
        new(StringComparer.Ordinal);

    private long _bytes;

    /// <summary>Held by publishers of retained messages and by subscribers.</summary>
    public Lock Gate { get; } = new();

    public int Count => _messages.Count;

    /// <summary>
    /// Keeps the message in place of the topic's last; an empty payload deletes that. Under <see cref="Gate"/>.
    /// </summary>
    public void Store(MqttMessage message, MqttQualityOfServiceLevel qos)
    {
        if (_messages.Remove(message.Topic, out var old))
        {
            _bytes -= old.Message.Bytes;
            broker.Memory.Release(old.Message.Bytes);
        }
        if (message.Payload.IsEmpty)
        {
            if (old.Message is not null)
                JournalDeleted(message);
            return;
        }
        var isFull = _messages.Count >= broker.Options.RetainedMessagesMax
            || _bytes + message.Bytes > broker.Options.RetainedBytesMax;
        if (isFull || !broker.Memory.TryTake(message.Bytes, mayWaitLong: true))
        {
            broker.Metrics.Dropped(isFull ? MqttDropReason.RetainedFull : MqttDropReason.MemoryFull);
            if (old.Message is not null)
                JournalDeleted(message);
            return;
        }
        _messages[message.Topic] = (message, qos);
        _bytes += message.Bytes;
        if (broker.Journal is not null)
            Write(broker.Journal, message, qos);
    }

    /// <summary>Keeps the last of one of the broker's own topics. Under <see cref="Gate"/>.</summary>
    public void StoreSystem(MqttMessage message) =>
        _systemMessages[message.Topic] = (message, MqttQualityOfServiceLevel.AtMostOnce);

    /// <summary>Brings back what the journal has.</summary>
    public void Restore(IEnumerable<(MqttMessage Message, MqttQualityOfServiceLevel Qos)> messages)
    {
        foreach (var (message, qos) in messages)
        {
            _messages[message.Topic] = (message, qos);
            _bytes += message.Bytes;
            broker.Memory.Take(message.Bytes);
        }
    }

    /// <summary>Tells every retained message anew.</summary>
    public void WriteSnapshot(MqttJournal journal)
    {
        lock (Gate)
        {
            foreach (var (_, (message, qos)) in _messages)
                Write(journal, message, qos);
        }
    }

    private void JournalDeleted(MqttMessage message)
    {
        if (broker.Journal is not null)
            Write(broker.Journal, new(message.Topic, message.TopicUtf8, default, null, "", long.MaxValue), default);
    }

    private static void Write(MqttJournal journal, MqttMessage message, MqttQualityOfServiceLevel qos) => journal.Append(
        MqttJournalRecordType.Retained, message.Topic, message.ExpiresAt,
        MqttJournalState.WriteMessage(message, qos, isRetained: true, expiresAt: null).Span);

    /// <summary>Queues what a new subscription takes. Under <see cref="Gate"/>.</summary>
    public void SendTo(MqttSession session, MqttTopicFilter filter, int identifier)
    {
        // Wildcards do not take the first level of the broker's own topics (MQTT-4.7.2-1), nor do those take others.
        var messages = MqttTopic.IsSystem(filter.Topic) ? _systemMessages : _messages;
        // A filter without wildcards, by far the most frequent, names one topic.
        if (!filter.Topic.AsSpan().ContainsAny('+', '#'))
        {
            if (messages.TryGetValue(filter.Topic, out var retained))
                Send(retained);
            return;
        }
        foreach (var (topic, retained) in messages)
        {
            if (MqttTopic.Matches(filter.Topic, topic))
                Send(retained);
        }

        void Send((MqttMessage Message, MqttQualityOfServiceLevel Qos) retained)
        {
            if (retained.Message.ExpiresAt <= broker.NowMs
                || !broker.Options.Authorizer.MayReceive(session.Identity, retained.Message.Topic))
                return;
            var qos = retained.Qos < filter.Qos ? retained.Qos : filter.Qos;
            session.Enqueue(new(retained.Message, qos, Retain: true, identifier == 0 ? null : [identifier]));
        }
    }
}
