using System.Buffers;
using System.Text;
using Alleycat.Mqtt.Packets;

namespace Alleycat.Mqtt;

/// <summary>The read loop and what becomes of each packet.</summary>
public sealed partial class MqttClient
{
    private readonly Queue<MqttReceivedMessage> _received = new();
    private readonly List<ushort> _toAcknowledge = [];
    private long _lastReceivedAt;
    private int _isClosing;

    private async Task ReceiveAsync()
    {
        try
        {
            while (true)
            {
                var result = await _transport.Input.ReadAsync().ConfigureAwait(false);
                if (result.IsCanceled)
                    break;
                var fault = Take(result.Buffer, out var rest);
                _transport.Input.AdvanceTo(rest.Start, rest.End);
                await HandReceivedAsync().ConfigureAwait(false);
                if (fault != MqttReasonCode.Success)
                {
                    Close(new($"The broker sent a packet that is none ({fault}).", fault, isTransient: false));
                    break;
                }
                if (result.IsCompleted)
                    break;
            }
        }
        catch (Exception exception)
        {
            // The transport's fault or the callback's: either ends this client, and is what the caller is told.
            Close(new("The connection to the broker failed.", MqttReasonCode.UnspecifiedError, isTransient: true, exception));
        }
        Close(Disconnected());
        await CompleteAsync().ConfigureAwait(false);
    }

    private MqttReasonCode Take(ReadOnlySequence<byte> buffer, out ReadOnlySequence<byte> rest)
    {
        var fault = MqttReasonCode.Success;
        while (fault == MqttReasonCode.Success && MqttFrame.TryRead(ref buffer, _options.PacketBytesMax, out var frame, out fault))
        {
            Volatile.Write(ref _lastReceivedAt, _options.Time.GetTimestamp());
            byte[]? rented = null;
            var body = frame.GetBody(ref rented);
            fault = Handle(frame.Type, frame.Flags, body);
            if (rented is not null)
                ArrayPool<byte>.Shared.Return(rented);
        }
        rest = buffer;
        return fault;
    }

    private MqttReasonCode Handle(MqttControlPacketType type, byte flags, ReadOnlySpan<byte> body)
    {
        MqttReasonCode fault;
        switch (type)
        {
            case MqttControlPacketType.ConnAck:
                if (MqttConnAckPacket.TryRead(body, _options.ProtocolVersion, out var connAck, out fault))
                    HandleConnAck(connAck);
                return fault;
            case MqttControlPacketType.PubAck:
                if (MqttPubAckPacket.TryRead(body, _options.ProtocolVersion, out var pubAck, out fault))
                    CompletePublish(pubAck);
                return fault;
            case MqttControlPacketType.SubAck:
                if (MqttSubAckPacket.TryRead(body, _options.ProtocolVersion, out var subAck, out fault))
                    CompleteRequest(subAck.PacketId, subAck.ReasonCodes);
                return fault;
            case MqttControlPacketType.UnsubAck:
                if (MqttUnsubAckPacket.TryRead(body, _options.ProtocolVersion, out var unsubAck, out fault))
                    CompleteRequest(unsubAck.PacketId, unsubAck.ReasonCodes);
                return fault;
            case MqttControlPacketType.Publish:
                return HandlePublish(flags, body);
            case MqttControlPacketType.PingResp:
                return MqttReasonCode.Success;
            case MqttControlPacketType.Disconnect:
                if (MqttDisconnectPacket.TryRead(body, _options.ProtocolVersion, out var disconnect, out fault))
                    Close(new($"The broker disconnected: {disconnect.Reason}.", disconnect.Reason, isTransient: true));
                return fault;
            default:
                return MqttReasonCode.ProtocolError;
        }
    }

    private void HandleConnAck(MqttConnAckPacket packet)
    {
        if (packet.IsAccepted)
        {
            _connAck.TrySetResult(packet);
            return;
        }
        var reason = _options.ProtocolVersion == MqttProtocolVersion.V500
            ? (MqttReasonCode)packet.Code
            : ReasonOf((MqttConnectReturnCode)packet.Code);
        Close(new(
            $"The broker refused the connection: {reason}.",
            reason,
            reason is MqttReasonCode.ServerUnavailable or MqttReasonCode.ServerBusy or MqttReasonCode.QuotaExceeded));
    }

    private static MqttReasonCode ReasonOf(MqttConnectReturnCode code) => code switch
    {
        MqttConnectReturnCode.UnacceptableProtocolVersion => MqttReasonCode.UnsupportedProtocolVersion,
        MqttConnectReturnCode.IdentifierRejected => MqttReasonCode.ClientIdentifierNotValid,
        MqttConnectReturnCode.ServerUnavailable => MqttReasonCode.ServerUnavailable,
        MqttConnectReturnCode.BadUserNameOrPassword => MqttReasonCode.BadUserNameOrPassword,
        MqttConnectReturnCode.NotAuthorized => MqttReasonCode.NotAuthorized,
        _ => MqttReasonCode.UnspecifiedError,
    };

    private MqttReasonCode HandlePublish(byte flags, ReadOnlySpan<byte> body)
    {
        if (!MqttPublishPacket.TryRead(flags, body, _options.ProtocolVersion, out var packet, out var fault))
            return fault;
        if (packet.Qos > MqttQualityOfServiceLevel.AtLeastOnce)
            return MqttReasonCode.QoSNotSupported;
        _received.Enqueue(new(
            Encoding.UTF8.GetString(packet.Topic), packet.Payload.ToArray(), packet.Qos, packet.Retain, packet.Dup, packet.Properties));
        if (packet.Qos == MqttQualityOfServiceLevel.AtLeastOnce)
            _toAcknowledge.Add(packet.PacketId);
        return MqttReasonCode.Success;
    }

    /// <summary>Hands over what one read brought, then acknowledges it with one write.</summary>
    private async ValueTask HandReceivedAsync()
    {
        while (_received.TryDequeue(out var message))
        {
            if (_options.MessageReceived is { } callback)
                await callback(message).ConfigureAwait(false);
        }
        if (_toAcknowledge.Count == 0)
            return;
        Write((output, version) =>
        {
            foreach (var packetId in _toAcknowledge)
                new MqttPubAckPacket(packetId).Write(output, version);
        });
        _toAcknowledge.Clear();
    }

    /// <summary>Ends the connection from any thread; the first cause counts.</summary>
    private void Close(MqttClientException? error)
    {
        if (Interlocked.Exchange(ref _isClosing, 1) == 1)
            return;
        Volatile.Write(ref _error, error);
        try
        {
            _transport.Input.CancelPendingRead();
            // A good-bye and what is before it still have to get through.
            if (error is not null)
                _transport.Output.CancelPendingFlush();
        }
        catch (ObjectDisposedException)
        {
            // The transport has ended by itself meanwhile, and the read loop with it.
        }
    }

    /// <summary>The read loop's last act: everyone who waits is told, then the transport is given back.</summary>
    private async Task CompleteAsync()
    {
        await StopWriterAsync().ConfigureAwait(false);
        if (Error is null)
            await SendRestAsync().ConfigureAwait(false);
        var error = Error ?? Disconnected();
        _connAck.TrySetException(error);
        // Nobody need have waited for it.
        _ = _connAck.Task.Exception;
        FailWaiters(error);
        if (_keepAliveTimer is not null)
            await _keepAliveTimer.DisposeAsync().ConfigureAwait(false);
        await _transport.Output.CompleteAsync(Error).ConfigureAwait(false);
        await _transport.Input.CompleteAsync().ConfigureAwait(false);
        (_transport as IDisposable)?.Dispose();
        _closed.TrySetResult();
    }
}
