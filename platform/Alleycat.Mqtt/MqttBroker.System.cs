using System.Globalization;
using System.Reflection;
using System.Text;
using Alleycat.Mqtt.Connections;
using Alleycat.Mqtt.Packets;
using Alleycat.Mqtt.Topics;

namespace Alleycat.Mqtt;

/// <summary>
/// The broker about itself, on <c>$SYS/broker/…</c> with mosquitto's names: at an interval, and at once to a new
/// subscriber.
/// </summary>
public sealed partial class MqttBroker
{
    private static readonly string _version =
        $"alleycat {typeof(MqttBroker).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0]}";

    private readonly Lock _trafficGate = new();
    private readonly Dictionary<string, PublishTopic> _systemTopics = new(StringComparer.Ordinal);
    private MqttTraffic _trafficEnded;
    private long _startedAt;

    // Zero: told at the first sweep, whatever the interval.
    private long _systemToldAt;

    /// <summary>Everything that went through since the start.</summary>
    public MqttTraffic Traffic
    {
        get
        {
            lock (_trafficGate)
            {
                var traffic = _trafficEnded;
                foreach (var (connection, _) in _connections)
                    traffic += connection.Traffic;
                return traffic;
            }
        }
    }

    private void ForgetConnection(MqttConnection connection)
    {
        // One step, or the totals would go back for a moment.
        lock (_trafficGate)
        {
            _trafficEnded += connection.Traffic;
            _connections.TryRemove(connection, out _);
        }
    }

    /// <summary>On the sweep's timer.</summary>
    private void TellSystemTopics()
    {
        var interval = Options.SystemTopicsInterval;
        if (interval == TimeSpan.Zero || Time.GetElapsedTime(_systemToldAt) < interval)
            return;
        _systemToldAt = Time.GetTimestamp();
        var traffic = Traffic;
        var sessions = SessionCount;
        var connected = _sessions.Values.Count(session => session.IsConnected);
        Tell("version", _version);
        Tell("uptime", string.Create(CultureInfo.InvariantCulture, $"{(long)Time.GetElapsedTime(_startedAt).TotalSeconds} seconds"));
        Tell("connections", ConnectionCount);
        Tell("clients/connected", connected);
        Tell("clients/disconnected", sessions - connected);
        Tell("clients/total", sessions);
        Tell("subscriptions/count", Metrics.SubscriptionCount);
        Tell("retained messages/count", RetainedCount);
        Tell("messages/received", traffic.MessagesReceived);
        Tell("messages/sent", traffic.MessagesSent);
        Tell("messages/dropped", Metrics.DroppedCount);
        Tell("bytes/received", traffic.BytesReceived);
        Tell("bytes/sent", traffic.BytesSent);
        Tell("store/messages/bytes", MemoryBytes);
    }

    private void Tell(string name, long value) => Tell(name, value.ToString(CultureInfo.InvariantCulture));

    private void Tell(string name, string value)
    {
        if (!_systemTopics.TryGetValue(name, out var topic))
            _systemTopics[name] = topic = new(MqttTopic.SystemPrefix + "broker/" + name, isForRule: false);
        var message = CreateMessage(topic, Encoding.UTF8.GetBytes(value), null, "");
        lock (Retained.Gate)
        {
            Retained.StoreSystem(message);
            Forward(topic.RouteFor(this), message, MqttQualityOfServiceLevel.AtMostOnce, retain: false);
        }
    }
}
