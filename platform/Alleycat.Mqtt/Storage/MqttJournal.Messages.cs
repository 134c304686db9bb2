using Alleycat.Mqtt.Packets;
using Alleycat.Mqtt.Sessions;

namespace Alleycat.Mqtt.Storage;

/// <summary>
/// A message for many kept sessions is written once; each session's part says which one it is owed.
/// </summary>
/// <remarks>
/// A part and its message must lie in files that are deleted together. An epoch begins with each file, before the state is
/// told anew into it; a message that was written in an earlier epoch is written again. What was appended in the epoch
/// before but went into the new file names a message that may be in the old one, and is told anew behind it.
/// </remarks>
internal sealed partial class MqttJournal
{
    private int _epoch;
    private long _lastMessageId;

    /// <summary>Appends that a session is owed a QoS 1 message; under the session's lock.</summary>
    /// <param name="clientId">The session.</param>
    /// <param name="number">The message's own in this session.</param>
    /// <param name="packet">The message, and the retain flag as this session shall see it.</param>
    public void AppendQueued(string clientId, long number, in OutboundPacket packet)
    {
        var message = packet.Message;
        lock (_gate)
        {
            if (!TakesRecords)
                return;
            var before = _pending.WrittenCount;
            if (message.JournalEpoch != _epoch)
            {
                message.JournalId = ++_lastMessageId;
                message.JournalEpoch = _epoch;
                MqttJournalFormat.Write(
                    _pending, MqttJournalRecordType.Message, "", message.JournalId,
                    MqttJournalState.WriteMessage(message, MqttQualityOfServiceLevel.AtLeastOnce, isRetained: false, message.ExpiresAt)
                        .Span);
            }
            MqttJournalFormat.WriteOwed(_pending, clientId, number, message.JournalId, packet.Retain);
            _position += _pending.WrittenCount - before;
        }
        ScheduleRun();
    }
}
