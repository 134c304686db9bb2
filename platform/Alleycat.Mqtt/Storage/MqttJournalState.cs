using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using Alleycat.Disk;
using Alleycat.Mqtt.Packets;
using Alleycat.Mqtt.Sessions;

namespace Alleycat.Mqtt.Storage;

/// <summary>What the journal's files say, read back in order.</summary>
internal sealed class MqttJournalState
{
    public Dictionary<string, (MqttMessage Message, MqttQualityOfServiceLevel Qos)> Retained { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, StoredSession> Sessions { get; } = new(StringComparer.Ordinal);

    // Sessions whose telling anew has begun; a file torn before its end leaves what was known before.
    private readonly Dictionary<string, StoredSession> _staged = new(StringComparer.Ordinal);

    // By id: named by what follows them in the same files.
    private readonly Dictionary<long, MqttMessage> _messages = [];

    // What has been told since the whole state was begun; null outside of that.
    private (HashSet<string> Topics, HashSet<string> Sessions)? _told;

    /// <summary>Of the newest file; 0 where there was none.</summary>
    public int Generation { get; private set; }

    /// <exception cref="MqttStoreException">A file is not ours, or of a version unknown here.</exception>
    public static MqttJournalState Read(IDisk disk, string directory)
    {
        var state = new MqttJournalState();
        foreach (var (path, generation) in MqttJournal.Files(disk, directory))
        {
            state.ReadFile(path, disk.ReadAll(path));
            state.Generation = generation;
        }
        state._messages.Clear();
        return state;
    }

    private void ReadFile(string path, ReadOnlySpan<byte> bytes)
    {
        // A crash can leave a file without its header; nothing was promised in it then.
        if (MqttJournalFormat.IsTornHeader(bytes))
            return;
        if (!bytes.StartsWith(MqttJournalFormat.Magic))
            throw new MqttStoreException($"{path} is no journal of this broker.");
        var version = BinaryPrimitives.ReadInt32LittleEndian(bytes[8..]);
        if (version is < MqttJournalFormat.VersionMin or > MqttJournalFormat.Version)
        {
            throw new MqttStoreException(
                $"{path} has version {version}; this broker reads {MqttJournalFormat.VersionMin} to {MqttJournalFormat.Version}.");
        }
        bytes = bytes[MqttJournalFormat.HeaderBytes..];
        while (MqttJournalFormat.TryRead(bytes, out var record, out var recordBytes))
        {
            Apply(record);
            bytes = bytes[recordBytes..];
        }
        _staged.Clear();
        _told = null;
    }

    private void Apply(in MqttJournalRecord record)
    {
        if (record.Type == MqttJournalRecordType.Retained)
        {
            ApplyRetained(record);
            return;
        }
        if (record.Type == MqttJournalRecordType.Message)
        {
            if (record.Content.Length > 8
                && TryReadMessage(
                    record.Content[8..], BinaryPrimitives.ReadInt64LittleEndian(record.Content), out var shared, out _, out _))
                _messages[record.Number] = shared;
            return;
        }
        if (record.Type is MqttJournalRecordType.StateBegun or MqttJournalRecordType.StateEnded)
        {
            ApplyMark(record.Type);
            return;
        }
        if (record.Type == MqttJournalRecordType.SnapshotBegun)
        {
            _staged[record.Key] = new();
            return;
        }
        if (record.Type == MqttJournalRecordType.SnapshotEnded)
        {
            if (_staged.Remove(record.Key, out var whole))
            {
                Sessions[record.Key] = whole;
                _told?.Sessions.Add(record.Key);
            }
            return;
        }
        if (record.Type == MqttJournalRecordType.SessionOpened)
        {
            if (!_staged.TryGetValue(record.Key, out var opened) && !Sessions.TryGetValue(record.Key, out opened))
                Sessions[record.Key] = opened = new();
            opened.ExpiryMs = record.Number;
            opened.ExpiresAtMs = null;
            opened.Owner = Encoding.UTF8.GetString(record.Content);
            _told?.Sessions.Add(record.Key);
            return;
        }
        // A record of a session that has not been opened belongs to a time before this file's snapshot.
        if (!_staged.TryGetValue(record.Key, out var session) && !Sessions.TryGetValue(record.Key, out session))
            return;
        switch (record.Type)
        {
            case MqttJournalRecordType.SessionClosed:
                session.ExpiresAtMs = record.Number;
                break;
            case MqttJournalRecordType.SessionRemoved:
                Sessions.Remove(record.Key);
                break;
            case MqttJournalRecordType.Subscribed when TryReadSubscribe(record.Content, out var filter, out var identifier):
                session.Subscriptions[filter.Topic] = (filter, identifier);
                break;
            case MqttJournalRecordType.Unsubscribed:
                session.Subscriptions.Remove(Encoding.UTF8.GetString(record.Content));
                break;
            case MqttJournalRecordType.Queued when record.Content.Length > 8:
                var expiresAt = BinaryPrimitives.ReadInt64LittleEndian(record.Content);
                if (TryReadMessage(record.Content[8..], expiresAt, out var message, out _, out var isRetained))
                    session.Queue[record.Number] = (message, isRetained);
                break;
            case MqttJournalRecordType.Owed when MqttJournalFormat.TryReadOwed(record.Content, out var messageId, out var isFlagged):
                if (_messages.TryGetValue(messageId, out var owed))
                    session.Queue[record.Number] = (owed, isFlagged);
                break;
            case MqttJournalRecordType.Delivered:
                session.Queue.Remove(record.Number);
                break;
        }
    }

    private void ApplyMark(MqttJournalRecordType mark)
    {
        if (mark == MqttJournalRecordType.StateBegun)
        {
            _told = (new(StringComparer.Ordinal), new(StringComparer.Ordinal));
            return;
        }
        if (_told is not { } told)
            return;
        foreach (var topic in Retained.Keys.Where(topic => !told.Topics.Contains(topic)).ToArray())
            Retained.Remove(topic);
        foreach (var session in Sessions.Keys.Where(session => !told.Sessions.Contains(session)).ToArray())
            Sessions.Remove(session);
        _told = null;
    }

    private void ApplyRetained(in MqttJournalRecord record)
    {
        _told?.Topics.Add(record.Key);
        Retained.Remove(record.Key);
        if (TryReadMessage(record.Content, record.Number, out var message, out var qos, out _) && !message.Payload.IsEmpty)
            Retained[record.Key] = (message, qos);
    }

    /// <summary>
    /// Writes a message as the journal keeps it: a PUBLISH of MQTT 5.0, its packet id without a meaning.
    /// </summary>
    public static ReadOnlyMemory<byte> WriteMessage(MqttMessage message, MqttQualityOfServiceLevel qos, bool isRetained, long? expiresAt)
    {
        var output = new ArrayBufferWriter<byte>(message.Bytes);
        if (expiresAt is { } at)
        {
            BinaryPrimitives.WriteInt64LittleEndian(output.GetSpan(8), at);
            output.Advance(8);
        }
        new MqttPublishPacket
        {
            Topic = message.TopicUtf8,
            Payload = message.Payload.Span,
            Qos = qos,
            Retain = isRetained,
            PacketId = qos == MqttQualityOfServiceLevel.AtMostOnce ? (ushort)0 : (ushort)1,
            Properties = message.Properties,
        }.Write(output, MqttProtocolVersion.V500);
        return output.WrittenMemory;
    }

    public static ReadOnlyMemory<byte> WriteSubscribe(MqttTopicFilter filter, int identifier)
    {
        var output = new ArrayBufferWriter<byte>();
        new MqttSubscribePacket(1, [filter], identifier == 0 ? null : new() { SubscriptionIdentifiers = [identifier] })
            .Write(output, MqttProtocolVersion.V500);
        return output.WrittenMemory;
    }

    private static bool TryReadMessage(
        ReadOnlySpan<byte> bytes, long expiresAt, out MqttMessage message, out MqttQualityOfServiceLevel qos, out bool isRetained)
    {
        message = null!;
        qos = default;
        isRetained = false;
        var sequence = new ReadOnlySequence<byte>(bytes.ToArray());
        if (!MqttFrame.TryRead(ref sequence, int.MaxValue, out var frame, out _) || frame.Type != MqttControlPacketType.Publish
            || !MqttPublishPacket.TryRead(frame.Flags, frame.Body.FirstSpan, MqttProtocolVersion.V500, out var packet, out _))
            return false;
        message = new(
            Encoding.UTF8.GetString(packet.Topic), packet.Topic.ToArray(), packet.Payload.ToArray(), packet.Properties, "", expiresAt);
        qos = packet.Qos;
        isRetained = packet.Retain;
        return true;
    }

    private static bool TryReadSubscribe(ReadOnlySpan<byte> bytes, out MqttTopicFilter filter, out int identifier)
    {
        filter = null!;
        identifier = 0;
        var sequence = new ReadOnlySequence<byte>(bytes.ToArray());
        if (!MqttFrame.TryRead(ref sequence, int.MaxValue, out var frame, out _) || frame.Type != MqttControlPacketType.Subscribe
            || !MqttSubscribePacket.TryRead(frame.Body.FirstSpan, MqttProtocolVersion.V500, out var packet, out _))
            return false;
        filter = packet.TopicFilters[0];
        identifier = packet.Properties?.SubscriptionIdentifiers?[0] ?? 0;
        return true;
    }

    /// <summary>One kept session.</summary>
    public sealed class StoredSession
    {
        public long ExpiryMs { get; set; }

        /// <summary>Whose it is; empty for nobody's in particular.</summary>
        public string Owner { get; set; } = "";

        /// <summary>Null: it was connected when the journal ended.</summary>
        public long? ExpiresAtMs { get; set; }

        public Dictionary<string, (MqttTopicFilter Filter, int Identifier)> Subscriptions { get; } = new(StringComparer.Ordinal);

        /// <summary>By number, the order of arrival.</summary>
        public SortedDictionary<long, (MqttMessage Message, bool IsRetained)> Queue { get; } = [];
    }
}
