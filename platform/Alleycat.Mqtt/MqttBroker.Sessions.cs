using System.Collections.Concurrent;
using Alleycat.Mqtt.Connections;
using Alleycat.Mqtt.Packets;
using Alleycat.Mqtt.Sessions;

namespace Alleycat.Mqtt;

public sealed partial class MqttBroker
{
    private readonly Lock _sessionsGate = new();
    private readonly ConcurrentDictionary<string, MqttSession> _sessions = new(StringComparer.Ordinal);

    /// <summary>Finds or makes the session of a CONNECT, takes it from an older connection, and has the CONNACK written first.</summary>
    /// <param name="connection">The new connection.</param>
    /// <param name="identity">Already allowed to connect.</param>
    /// <param name="isClean">Whatever was kept is discarded.</param>
    /// <param name="expiry">How long the session shall outlive the connection.</param>
    /// <param name="acknowledge">Writes the CONNACK; told whether the session was there.</param>
    /// <returns>Null at <see cref="MqttBrokerOptions.SessionsMax"/>.</returns>
    internal MqttSession? OpenSession(
        MqttConnection connection, MqttClientIdentity identity, bool isClean, TimeSpan expiry, Action<bool> acknowledge)
    {
        lock (_sessionsGate)
        {
            if (_sessions.TryGetValue(identity.ClientId, out var session))
            {
                session.Connection?.Abort(MqttConnectionEndCause.SessionTakenOver, MqttReasonCode.SessionTakenOver);
                // A session that was to end with its connection ends now, though the connection is still closing.
                if (isClean || (session.IsConnected && session.Expiry == TimeSpan.Zero) || session.ExpiresAtMs <= NowMs)
                {
                    RemoveSession(session);
                    session = null;
                }
            }
            var isPresent = session is not null;
            if (session is null)
            {
                if (_sessions.Count >= Options.SessionsMax)
                    return null;
                _sessions[identity.ClientId] = session = new(identity.ClientId, this);
            }
            session.Expiry = expiry;
            acknowledge(isPresent);
            session.Attach(connection, identity);
            return session;
        }
    }

    /// <summary>The connection has ended: its session ends too, or is kept for as long as the client asked.</summary>
    internal void CloseSession(MqttSession session, MqttConnection connection)
    {
        lock (_sessionsGate)
        {
            if (session.TryDetach(connection, NowMs) && session.Expiry == TimeSpan.Zero)
                RemoveSession(session);
        }
    }

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
