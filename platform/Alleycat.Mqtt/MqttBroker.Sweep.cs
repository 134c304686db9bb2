using Alleycat.Mqtt.Packets;

namespace Alleycat.Mqtt;

/// <summary>One timer for the whole broker looks once a second after everything that waits for time to pass.</summary>
public sealed partial class MqttBroker
{
    private static readonly TimeSpan SweepInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(5);
    private int _isSweeping;

    private void Sweep()
    {
        // A sweep that takes longer than its interval is not joined by the next one.
        if (Interlocked.Exchange(ref _isSweeping, 1) == 1)
            return;
        try
        {
            foreach (var (connection, _) in _connections)
            {
                connection.CheckTimeouts();
                if (connection.Session?.IsSlow(Time, Options.SlowSubscriberTimeout) == true)
                    connection.Abort(MqttConnectionEndCause.SlowSubscriber, MqttReasonCode.QuotaExceeded);
            }
            Journal?.TryRecover();
            RemoveExpiredSessions();
            TellSystemTopics();
        }
        finally
        {
            Volatile.Write(ref _isSweeping, 0);
        }
    }
}
