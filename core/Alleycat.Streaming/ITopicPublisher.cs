namespace Alleycat.Streaming;

/// <summary>Publishes to MQTT topics: the embedded broker or IoT Core.</summary>
public interface ITopicPublisher
{
    /// <param name="message">The message; its payload stays unchanged until the task completes.</param>
    /// <param name="cancellationToken">Stops the publishing.</param>
    ValueTask PublishAsync(TopicMessage message, CancellationToken cancellationToken = default);
}

/// <summary>A message on a topic, free of the protocol that carries it.</summary>
/// <param name="Topic">Topic name, without wildcards.</param>
/// <param name="Payload">Opaque bytes.</param>
/// <param name="Qos">0 or 1.</param>
/// <param name="Retain">Kept as the topic's last message; an empty payload then deletes it.</param>
/// <param name="ClientId">Who published it; empty for the platform itself.</param>
public readonly record struct TopicMessage(
    string Topic, ReadOnlyMemory<byte> Payload, byte Qos = 0, bool Retain = false, string ClientId = "");
