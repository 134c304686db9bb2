using Alleycat.Mqtt.Packets;

namespace Alleycat.Mqtt;

/// <summary>
/// Loopback's policy: everyone may do everything, but nobody may publish what only the platform publishes.
/// </summary>
public sealed class OpenMqttAuthorizer : IMqttAuthorizer
{
    /// <summary>
    /// The first levels under which only the platform itself publishes: boards, races, records, acknowledgements.
    /// </summary>
    public static IReadOnlyList<string> PlatformTopics { get; } =
        ["alleycat-subscribe", "alleycat-race", "alleycat-record", "alleycat-ack"];

    public MqttReasonCode MayConnect(MqttClientIdentity client, string? username, ReadOnlyMemory<byte>? password) =>
        MqttReasonCode.Success;

    public bool MayPublish(MqttClientIdentity client, string topic) => !IsPlatformTopic(topic);

    public bool MaySubscribe(MqttClientIdentity client, string topicFilter) => true;

    public bool MayReceive(MqttClientIdentity client, string topic) => true;

    /// <summary>Whether only the platform publishes on <paramref name="topic"/>.</summary>
    public static bool IsPlatformTopic(string topic)
    {
        foreach (var first in PlatformTopics)
        {
            if (topic.StartsWith(first, StringComparison.Ordinal) && (topic.Length == first.Length || topic[first.Length] == '/'))
                return true;
        }
        return false;
    }
}
