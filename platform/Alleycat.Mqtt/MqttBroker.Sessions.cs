using System.Collections.Concurrent;
using Alleycat.Mqtt.Connections;
using Alleycat.Mqtt.Packets;
using Alleycat.Mqtt.Sessions;

namespace Alleycat.Mqtt;

public sealed partial class MqttBroker
{
    private readonly Lock _sessionsGate = new();
    private readonly ConcurrentDictionary<string, MqttSession> _sessions = new(StringComparer.Ordinal);

    /// <summary>
    /// Finds or makes the session of a CONNECT, takes it from an older connection, and has the CONNACK written first.
    /// </summary>
    /// <param name="connection">The new connection.</param>
    /// <param name="identity">Already allowed to connect.</param>
    /// <param name="isClean">Whatever was kept is discarded.</param>
    /// <param name="expiry">How long the session shall outlive the connection.</param>
    /// <param name="acknowledge">Writes the CONNACK; told whether the session was there.</param>
    /// <param name="fault">
    /// <see cref="MqttReasonCode.QuotaExceeded"/> at <see cref="MqttBrokerOptions.SessionsMax"/>,
    /// <see cref="MqttReasonCode.NotAuthorized"/> where the session is another owner's.
    /// </param>
    /// <returns>Null at a fault.</returns>
    internal MqttSession? OpenSession(
        MqttConnection connection, MqttClientIdentity identity, bool isClean, TimeSpan expiry, Action<bool> acknowledge,
        out MqttReasonCode fault)
    {
        fault = MqttReasonCode.Success;
        lock (_sessionsGate)
        {
            if (_sessions.TryGetValue(identity.ClientId, out var session))
            {
                var isAnothers = session.Identity.Owner != identity.Owner && session.ExpiresAtMs > NowMs;
                // What was kept while everyone might do everything is nobody's: it makes way, but is not handed over.
                if (isAnothers && (session.IsConnected || session.Identity.Owner.Length > 0))
                {
                    fault = MqttReasonCode.NotAuthorized;
                    return null;
                }
                session.Connection?.Abort(MqttConnectionEndCause.SessionTakenOver, MqttReasonCode.SessionTakenOver);
                // A session that was to end with its connection ends now, though the connection is still closing.
                if (isClean || isAnothers || (session.IsConnected && session.Expiry == TimeSpan.Zero) || session.ExpiresAtMs <= NowMs)
                {
                    PublishDelayedWills(session, isEnding: true);
                    RemoveSession(session);
                    session = null;
                }
            }
            var isPresent = session is not null;
            if (session is null)
            {
                if (_sessions.Count >= Options.SessionsMax)
                {
                    fault = MqttReasonCode.QuotaExceeded;
                    return null;
                }
                _sessions[identity.ClientId] = session = new(identity.ClientId, this);
            }
            session.Expiry = expiry;
            acknowledge(isPresent);
            session.Attach(connection, identity);
            return session;
        }
    }

    /// <summary>
    /// The connection has ended: its session ends too, or is kept for as long as the client asked, and so is its
    /// will.
    /// </summary>
    internal async Task CloseSessionAsync(MqttSession session, MqttConnection connection, MqttWill? will)
    {
        var mayWait = false;
        lock (_sessionsGate)
        {
            // A session that another connection has, or that is over, gives no reason to wait.
            if (session.TryDetach(connection, NowMs))
            {
                if (session.Expiry == TimeSpan.Zero)
                    RemoveSession(session);
                else
                    mayWait = !session.IsRemoved;
            }
            var delaySeconds = will?.Properties?.WillDelayInterval ?? 0;
            if (will is not null && mayWait && delaySeconds > 0)
            {
                session.DelayWill(will, Math.Min(session.ExpiresAtMs, NowMs + (delaySeconds * 1000L)));
                return;
            }
        }
        if (will is not null)
            await PublishWillAsync(will, session.ClientId).ConfigureAwait(false);
    }

    private async Task PublishWillAsync(MqttWill will, string clientId)
    {
        try
        {
            var topic = new PublishTopic(will.Topic, Rule.Matches(will.Topic));
            Deliver(CreateMessage(topic, will.Payload, will.Properties, clientId), topic, will.Qos, will.Retain);
            if (topic.IsForRule)
            {
                await Rule.IngestAsync([new(will.Topic, will.Payload, (byte)will.Qos, will.Retain, clientId)], Stopped)
                    .ConfigureAwait(false);
            }
        }
        catch (Exception)
        {
            // The will went to its subscribers; only the rule could not take it, and there is nobody left to send it
            // again.
            Metrics.IngestFailures.Add(1);
        }
    }

    /// <summary>Publishes wills whose delay is over, or whose session ends.</summary>
    private void PublishDelayedWills(MqttSession session, bool isEnding)
    {
        if (session.TakeWill(isEnding ? long.MaxValue : NowMs) is { } will)
            _ = PublishWillAsync(will, session.ClientId);
    }

    /// <summary>How long a session is kept of the seconds that its client asks for.</summary>
    internal TimeSpan GrantExpiry(uint seconds) =>
        seconds >= Options.SessionExpiryMax.TotalSeconds ? Options.SessionExpiryMax : TimeSpan.FromSeconds(seconds);

    private void RemoveSession(MqttSession session)
    {
        _sessions.TryRemove(new(session.ClientId, session));
        session.Remove();
    }

    private void RemoveExpiredSessions()
    {
        var nowMs = NowMs;
        foreach (var (_, session) in _sessions)
        {
            PublishDelayedWills(session, isEnding: false);
            if (session.ExpiresAtMs > nowMs)
                continue;
            lock (_sessionsGate)
            {
                if (session.ExpiresAtMs <= nowMs)
                    RemoveSession(session);
            }
        }
    }
}
