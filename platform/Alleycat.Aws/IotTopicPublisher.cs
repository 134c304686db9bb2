using System.Runtime.InteropServices;
using Alleycat.Streaming;
using Amazon.IotData;

namespace Alleycat.Aws;

/// <summary>Publishes to IoT Core's topics. Safe for concurrent use; the client stays the caller's.</summary>
public sealed class IotTopicPublisher(AmazonIotDataClient client) : ITopicPublisher
{
    /// <inheritdoc/>
    /// <exception cref="AmazonIotDataException">IoT Core refused it, after the client's own retries.</exception>
    public async ValueTask PublishAsync(TopicMessage message, CancellationToken cancellationToken = default)
    {
        var payload = MemoryMarshal.TryGetArray(message.Payload, out var bytes)
            ? new MemoryStream(bytes.Array!, bytes.Offset, bytes.Count, writable: false, publiclyVisible: true)
            : new MemoryStream(message.Payload.ToArray());
        await client.PublishAsync(
            new() { Topic = message.Topic, Payload = payload, Qos = message.Qos, Retain = message.Retain ? true : null }, cancellationToken);
    }
}
