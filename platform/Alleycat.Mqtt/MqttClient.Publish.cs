using System.Buffers;
using System.Text;
using Alleycat.Mqtt.Packets;

namespace Alleycat.Mqtt;

/// <summary>PUBLISH, SUBSCRIBE and UNSUBSCRIBE, and their answers.</summary>
public sealed partial class MqttClient
{
    private readonly Lock _requestGate = new();
    private readonly Dictionary<ushort, PendingPublish> _publishes = [];
    private readonly Queue<PendingPublish> _waiting = new();
    private readonly Dictionary<ushort, TaskCompletionSource<IReadOnlyList<MqttReasonCode>>> _requests = [];
    private ushort _lastPacketId;
    private bool _isFailed;

    /// <summary>Publishes a message.</summary>
    /// <param name="topic">Topic name, without wildcards.</param>
    /// <param name="payload">Stays unchanged until the task completes.</param>
    /// <param name="qos">0 or 1.</param>
    /// <param name="retain">The broker keeps it as the topic's last message.</param>
    /// <param name="cancellationToken">Stops the waiting; the message may have been sent.</param>
    /// <returns>QoS 1: completes at the PUBACK. QoS 0: completes when the message is on its way.</returns>
    /// <exception cref="MqttClientException">
    /// The broker refused it (MQTT 5.0), or the connection ended before the PUBACK.
    /// </exception>
    /// <remarks>
    /// Up to <see cref="MqttClientOptions.InflightMax"/> calls may be open; one more waits. Calls are sent in order.
    /// </remarks>
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
            if (!WritePublish(topic, payload.Span, qos, retain, 0))
                throw Error ?? Disconnected();
            await WaitForRoomAsync(cancellationToken).ConfigureAwait(false);
            return;
        }

        var publish = new PendingPublish(topic, payload, retain);
        lock (_requestGate)
        {
            if (_isFailed)
                throw Error ?? Disconnected();
            if (_publishes.Count < _options.InflightMax && _waiting.Count == 0)
                Send(publish);
            else
                _waiting.Enqueue(publish);
        }
        var reason = await WaitForPubAckAsync(publish, cancellationToken).ConfigureAwait(false);
        if (reason >= MqttReasonCode.UnspecifiedError)
            throw new MqttClientException($"The broker refused the message: {reason}.", reason, isTransient: false);
    }

    private async Task<MqttReasonCode> WaitForPubAckAsync(PendingPublish publish, CancellationToken cancellationToken)
    {
        try
        {
            return await publish.Acknowledged.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // Not sent yet: it shall not be, for its payload is the caller's again. Sent: its place is given back by
            // the PUBACK.
            lock (_requestGate)
                publish.IsAbandoned = true;
            throw;
        }
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
            if (_isFailed)
                throw Error ?? Disconnected();
            var packetId = NextPacketId();
            _requests.Add(packetId, answered);
            Write((output, version) => write(output, version, packetId));
        }
        return await answered.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Gives the message its id and puts it on its way. Under the request gate.</summary>
    private void Send(PendingPublish publish)
    {
        var packetId = NextPacketId();
        _publishes.Add(packetId, publish);
        // Where the connection has ended, its end tells whoever waits.
        WritePublish(publish.Topic, publish.Payload.Span, MqttQualityOfServiceLevel.AtLeastOnce, publish.Retain, packetId);
    }

    private bool WritePublish(
        string topic, ReadOnlySpan<byte> payload, MqttQualityOfServiceLevel qos, bool retain, ushort packetId)
    {
        var rented = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(topic.Length));
        var length = Encoding.UTF8.GetBytes(topic, rented);
        var isOpen = WritePublish(new MqttPublishPacket
        {
            Topic = rented.AsSpan(0, length),
            Payload = payload,
            Qos = qos,
            Retain = retain,
            PacketId = packetId,
        });
        ArrayPool<byte>.Shared.Return(rented);
        return isOpen;
    }

    private void CompletePublish(MqttPubAckPacket packet)
    {
        PendingPublish? publish;
        lock (_requestGate)
        {
            if (!_publishes.Remove(packet.PacketId, out publish))
                return;
            while (_publishes.Count < _options.InflightMax && _waiting.TryDequeue(out var next))
            {
                if (!next.IsAbandoned)
                    Send(next);
            }
        }
        publish.Acknowledged.TrySetResult(packet.Reason);
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
            _isFailed = true;
            foreach (var publish in _publishes.Values.Concat(_waiting))
                publish.Acknowledged.TrySetException(error);
            _publishes.Clear();
            _waiting.Clear();
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

    /// <summary>A QoS 1 message that waits for room in the window, or for its PUBACK.</summary>
    private sealed class PendingPublish(string topic, ReadOnlyMemory<byte> payload, bool retain)
    {
        public string Topic { get; } = topic;
        public ReadOnlyMemory<byte> Payload { get; } = payload;
        public bool Retain { get; } = retain;
        public bool IsAbandoned { get; set; }
        public TaskCompletionSource<MqttReasonCode> Acknowledged { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
