using System.Buffers;
using System.Text;
using Alleycat.Mqtt.Packets;

namespace Alleycat.Mqtt;

/// <summary>PUBLISH, SUBSCRIBE and UNSUBSCRIBE, and their answers.</summary>
public sealed partial class MqttClient
{
    private readonly SemaphoreSlim _window;
    private readonly Lock _requestGate = new();
    private readonly Dictionary<ushort, TaskCompletionSource<MqttReasonCode>> _publishes = [];
    private readonly Dictionary<ushort, TaskCompletionSource<IReadOnlyList<MqttReasonCode>>> _requests = [];
    private ushort _lastPacketId;

    /// <summary>Publishes a message.</summary>
    /// <param name="topic">Topic name, without wildcards.</param>
    /// <param name="payload">Copied before the first wait.</param>
    /// <param name="qos">0 or 1.</param>
    /// <param name="retain">The broker keeps it as the topic's last message.</param>
    /// <param name="cancellationToken">Stops the waiting; the message may have been sent.</param>
    /// <returns>QoS 1: completes at the PUBACK. QoS 0: completes when the message is on its way.</returns>
    /// <exception cref="MqttClientException">The broker refused it (MQTT 5.0), or the connection ended before the PUBACK.</exception>
    /// <remarks>Up to <see cref="MqttClientOptions.InflightMax"/> calls may be open; one more waits. Calls are sent in order.</remarks>
    public async ValueTask PublishAsync(
        string topic,
        ReadOnlyMemory<byte> payload,
        MqttQualityOfServiceLevel qos = MqttQualityOfServiceLevel.AtMostOnce,
        bool retain = false,
        CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(topic);
        if (qos > MqttQualityOfServiceLevel.AtLeastOnce)
            throw new ArgumentOutOfRangeException(nameof(qos), qos, "QoS 0 or 1.");
        if (qos == MqttQualityOfServiceLevel.AtMostOnce)
        {
            WritePublish(topic, payload.Span, qos, retain, 0);
            await WaitForRoomAsync(cancellationToken).ConfigureAwait(false);
            return;
        }

        // The room in the window is given back by the PUBACK, not by a caller who stops waiting for it.
        if (!_window.Wait(0, CancellationToken.None))
            await _window.WaitAsync(cancellationToken).ConfigureAwait(false);
        var acknowledged = new TaskCompletionSource<MqttReasonCode>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_requestGate)
        {
            var packetId = NextPacketId();
            _publishes.Add(packetId, acknowledged);
            WritePublish(topic, payload.Span, qos, retain, packetId);
        }
        var reason = await acknowledged.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        if (reason >= MqttReasonCode.UnspecifiedError)
            throw new MqttClientException($"The broker refused the message: {reason}.", reason, isTransient: false);
    }

    /// <summary>Subscribes to one or more filters.</summary>
    /// <returns>The granted QoS of each, or why not; a failure is a value here.</returns>
    /// <exception cref="MqttClientException">The connection ended before the SUBACK.</exception>
    public async Task<IReadOnlyList<MqttReasonCode>> SubscribeAsync(
        IReadOnlyList<MqttTopicFilter> topicFilters, MqttProperties? properties = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(topicFilters);
        return await RequestAsync(
            (output, version, packetId) => new MqttSubscribePacket(packetId, topicFilters, properties).Write(output, version),
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Subscribes to one filter.</summary>
    /// <returns>The granted QoS, or why not.</returns>
    public async Task<MqttReasonCode> SubscribeAsync(
        string topicFilter,
        MqttQualityOfServiceLevel qos = MqttQualityOfServiceLevel.AtMostOnce,
        CancellationToken cancellationToken = default)
    {
        var codes = await SubscribeAsync([new MqttTopicFilter(topicFilter, qos)], null, cancellationToken).ConfigureAwait(false);
        return codes[0];
    }

    /// <summary>Ends subscriptions.</summary>
    /// <exception cref="MqttClientException">The connection ended before the UNSUBACK.</exception>
    public async Task UnsubscribeAsync(IReadOnlyList<string> topicFilters, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(topicFilters);
        await RequestAsync(
            (output, version, packetId) => new MqttUnsubscribePacket(packetId, topicFilters).Write(output, version),
            cancellationToken).ConfigureAwait(false);
    }

    private async Task<IReadOnlyList<MqttReasonCode>> RequestAsync(
        Action<IBufferWriter<byte>, MqttProtocolVersion, ushort> write, CancellationToken cancellationToken)
    {
        var answered = new TaskCompletionSource<IReadOnlyList<MqttReasonCode>>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_requestGate)
        {
            var packetId = NextPacketId();
            _requests.Add(packetId, answered);
            if (!Write((output, version) => write(output, version, packetId)))
                answered.TrySetException(Error ?? Disconnected());
        }
        return await answered.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Packs the PUBLISH; on a connection that has ended, whoever waits for its PUBACK is told by its end.</summary>
    private void WritePublish(
        string topic, ReadOnlySpan<byte> payload, MqttQualityOfServiceLevel qos, bool retain, ushort packetId)
    {
        var length = Encoding.UTF8.GetByteCount(topic);
        var rented = ArrayPool<byte>.Shared.Rent(length);
        Encoding.UTF8.GetBytes(topic, rented);
        var packet = new MqttPublishPacket
        {
            Topic = rented.AsSpan(0, length),
            Payload = payload,
            Qos = qos,
            Retain = retain,
            PacketId = packetId,
        };
        var isOpen = WritePublish(packet);
        ArrayPool<byte>.Shared.Return(rented);
        if (isOpen)
            return;
        if (packetId == 0)
            throw Error ?? Disconnected();
        if (_publishes.Remove(packetId, out var waiter))
        {
            waiter.TrySetException(Error ?? Disconnected());
            _window.Release();
        }
    }

    private void CompletePublish(MqttPubAckPacket packet)
    {
        TaskCompletionSource<MqttReasonCode>? waiter;
        lock (_requestGate)
        {
            if (!_publishes.Remove(packet.PacketId, out waiter))
                return;
        }
        _window.Release();
        waiter.TrySetResult(packet.Reason);
    }

    private void CompleteRequest(ushort packetId, IReadOnlyList<MqttReasonCode> codes)
    {
        TaskCompletionSource<IReadOnlyList<MqttReasonCode>>? waiter;
        lock (_requestGate)
        {
            if (!_requests.Remove(packetId, out waiter))
                return;
        }
        waiter.TrySetResult(codes);
    }

    private void FailWaiters(MqttClientException error)
    {
        lock (_requestGate)
        {
            foreach (var (_, waiter) in _publishes)
            {
                waiter.TrySetException(error);
                _window.Release();
            }
            _publishes.Clear();
            foreach (var (_, waiter) in _requests)
                waiter.TrySetException(error);
            _requests.Clear();
        }
    }

    // Under the request gate; the window keeps the number of open ids far below 65,535.
    private ushort NextPacketId()
    {
        do
            _lastPacketId = _lastPacketId == ushort.MaxValue ? (ushort)1 : (ushort)(_lastPacketId + 1);
        while (_publishes.ContainsKey(_lastPacketId) || _requests.ContainsKey(_lastPacketId));
        return _lastPacketId;
    }
}
